package io.pasdequatre.systemtests;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A person at a browser; waiting is part of its words. */
final class Browser implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Warns that it does not know the browser's version for a protocol that nobody uses here. */
    private static final Logger DEVTOOLS = Logger.getLogger("org.openqa.selenium.devtools");

    private final WebDriver driver;

    private Browser(WebDriver driver) {
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
