package io.pasdequatre.simulation.memory;

import io.pasdequatre.eventing.Reactions;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import org.springframework.beans.factory.annotation.AutowiredAnnotationBeanPostProcessor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.annotation.ClassPathBeanDefinitionScanner;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.util.ReflectionUtils;

/**
 * A service's own components, put together by Spring as in the service, on doubles of what is outside. Nothing starts.
 */
final class Wiring {

    private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();

    /**
     * Wires the components of some packages.
     *
     * @param doubles what they find instead of repositories, outbox and clock
     */
    Wiring(List<String> packages, List<Object> doubles) {
        beans.setBeanClassLoader(Wiring.class.getClassLoader());
        doubles.forEach(each -> beans.registerSingleton(each.getClass().getName(), each));
        var scanner = new ClassPathBeanDefinitionScanner(beans);
        scanner.setResourceLoader(new PathMatchingResourcePatternResolver(Wiring.class.getClassLoader()));
        scanner.scan(packages.toArray(String[]::new));
        beans.addBeanPostProcessor(beans.getBean(AutowiredAnnotationBeanPostProcessor.class));
    }

    <T> T get(Class<T> type) {
        return beans.getBean(type);
    }

    /** What a component, which is not public, is scheduled to do. */
    Runnable sweepOf(String className) {
        Object sweeper = get(className);
        Method sweep = Objects.requireNonNull(ReflectionUtils.findMethod(sweeper.getClass(), "sweep"));
        ReflectionUtils.makeAccessible(sweep);
        return () -> ReflectionUtils.invokeMethod(sweep, sweeper);
    }

    private Object get(String className) {
        try {
            return beans.getBean(Class.forName(className, false, Wiring.class.getClassLoader()));
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(e);
        }
    }

    List<Object> reactions() {
        return List.copyOf(beans.getBeansWithAnnotation(Reactions.class).values());
    }
}
