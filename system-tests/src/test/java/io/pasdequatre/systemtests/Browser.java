package io.pasdequatre.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A person at a browser; waiting is part of its words. */
final class Browser implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST_TABS = 70;
    private static final String AXE = axe();

    /** Warns that it does not know the browser's version for a protocol that nobody uses here. */
    private static final Logger DEVTOOLS = Logger.getLogger("org.openqa.selenium.devtools");

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    static boolean isInstalled() {
        return program().isPresent() && driverProgram().isPresent();
    }

    /** Both programs are named, so that nothing is fetched from anywhere. */
    static Browser open(String url) {
        DEVTOOLS.setLevel(Level.SEVERE);
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(driverProgram().orElseThrow().toFile())
                .usingAnyFreePort()
                .build();
        var options = new ChromeOptions()
                .setBinary(program().orElseThrow().toFile())
                .addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1280,900");
        options.setCapability("goog:loggingPrefs", Map.of(LogType.BROWSER, "SEVERE"));
        var browser = new Browser(new ChromeDriver(service, options));
        browser.driver.get(url);
        return browser;
    }

    private static Optional<Path> program() {
        return installed("chromium", "chromium-browser", "google-chrome");
    }

    private static Optional<Path> driverProgram() {
        return installed("chromedriver");
    }

    private static Optional<Path> installed(String... names) {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        return Stream.of(names)
                .flatMap(name -> Stream.of(path.split(":")).map(directory -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    void click(String css) {
        until(driver -> {
            WebElement element = driver.findElement(By.cssSelector(css));
            if (!element.isDisplayed() || !element.isEnabled()) {
                return false;
            }
            element.click();
            return true;
        });
    }

    void type(String css, String text) {
        until(ExpectedConditions.elementToBeClickable(By.cssSelector(css))).sendKeys(text);
    }

    /** Sees all of these texts in one element. */
    void sees(String css, String... texts) {
        for (String text : texts) {
            until(ExpectedConditions.textToBePresentInElementLocated(By.cssSelector(css), text));
        }
    }

    void seesNo(String css) {
        until(ExpectedConditions.invisibilityOfElementLocated(By.cssSelector(css)));
    }

    void counts(String css, int elements) {
        until(ExpectedConditions.numberOfElementsToBe(By.cssSelector(css), elements));
    }

    /** What has been typed there. */
    String typedIn(String css) {
        return String.valueOf(until(ExpectedConditions.visibilityOfElementLocated(By.cssSelector(css)))
                .getDomProperty("value"));
    }

    void waitsFor(String css) {
        until(ExpectedConditions.presenceOfElementLocated(By.cssSelector(css)));
    }

    /** Presses keys, wherever the focus is. */
    void press(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** Goes to an element as who has no mouse does. */
    void tabTo(String css) {
        for (int pressed = 0; pressed < MOST_TABS; pressed++) {
            if (answers("return document.activeElement.matches(arguments[0])", css)
                    .equals(true)) {
                return;
            }
            press(Keys.TAB);
        }
        throw new AssertionError("%d times Tab, and never at %s".formatted(MOST_TABS, css));
    }

    String address() {
        return String.valueOf(driver.getCurrentUrl());
    }

    void isNoLongerAt(String address) {
        until(ExpectedConditions.not(ExpectedConditions.urlToBe(address)));
    }

    /** What a script returns. It runs beside the page's own policy. */
    Object answers(String script, Object... arguments) {
        return Objects.requireNonNullElse(driver.executeScript(script, arguments), "");
    }

    /** Prefers a scheme of colours, and motion or not. */
    void prefers(String scheme, boolean motion) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", scheme),
                                Map.of(
                                        "name",
                                        "prefers-reduced-motion",
                                        "value",
                                        motion ? "no-preference" : "reduce"))));
    }

    void goTo(String url) {
        driver.get(url);
    }

    /** Opens one more tab, and goes there. */
    void openTab(String url) {
        driver.switchTo().newWindow(WindowType.TAB);
        driver.get(url);
    }

    /** Goes to each tab, from the first one to the last. */
    void inEachTab(Runnable look) {
        for (String tab : List.copyOf(driver.getWindowHandles())) {
            driver.switchTo().window(tab);
            look.run();
        }
    }

    void hasSize(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** What axe finds wrong with the page as it is now, for people who see, hear or move in other ways. */
    List<String> barriers() {
        driver.executeScript(AXE);
        var found = driver.executeAsyncScript("axe.run().then(result => arguments[0](result.violations.flatMap("
                + "rule => rule.nodes.map(node => `${rule.id}: ${node.target} ${node.failureSummary}`))))");
        return ((List<?>) Objects.requireNonNull(found))
                .stream().map(Object::toString).toList();
    }

    /** What the console complained of since the last time. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .toList();
    }

    /** Keeps what is seen now. */
    void picture(Path file) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    }

    private static String axe() {
        try (var script = Browser.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> T until(Function<WebDriver, T> condition) {
        return new WebDriverWait(driver, PATIENCE)
                .ignoring(StaleElementReferenceException.class)
                .until(condition);
    }

    @Override
    public void close() {
        driver.quit();
    }
}
