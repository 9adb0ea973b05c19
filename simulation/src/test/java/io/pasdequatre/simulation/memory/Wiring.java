package io.pasdequatre.simulation.memory;

import io.pasdequatre.eventing.Reactions;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.annotation.AutowiredAnnotationBeanPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.annotation.ClassPathBeanDefinitionScanner;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionSynchronizationManager;
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
     * @param database where what is hidden in the service, and wants a transaction of its own, has it
     */
    Wiring(List<String> packages, List<Object> doubles, TransactionOperations database) {
        beans.setBeanClassLoader(Wiring.class.getClassLoader());
        doubles.forEach(each -> beans.registerSingleton(each.getClass().getName(), each));
        var scanner = new ClassPathBeanDefinitionScanner(beans);
        scanner.setResourceLoader(new PathMatchingResourcePatternResolver(Wiring.class.getClassLoader()));
        scanner.addExcludeFilter((found, _) -> doubles.stream()
                .anyMatch(each -> each.getClass()
                        .getName()
                        .equals(found.getClassMetadata().getClassName())));
        scanner.scan(packages.toArray(String[]::new));
        beans.addBeanPostProcessor(beans.getBean(AutowiredAnnotationBeanPostProcessor.class));
        beans.addBeanPostProcessor(new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return beginsTransactions(bean.getClass()) ? transactional(bean, database) : bean;
            }
        });
    }

    /** Of the others it is who calls them that begins one. */
    private static boolean beginsTransactions(Class<?> type) {
        return !Modifier.isPublic(type.getModifiers())
                && Arrays.stream(type.getDeclaredMethods())
                        .anyMatch(method -> method.isAnnotationPresent(Transactional.class));
    }

    private static Object transactional(Object bean, TransactionOperations database) {
        var proxy = new ProxyFactory(bean);
        proxy.setProxyTargetClass(true);
        proxy.addAdvice((MethodInterceptor) call -> TransactionSynchronizationManager.isSynchronizationActive()
                        || !call.getMethod().isAnnotationPresent(Transactional.class)
                ? call.proceed()
                : inTransaction(call, database));
        return proxy.getProxy(bean.getClass().getClassLoader());
    }

    private static @Nullable Object inTransaction(MethodInvocation call, TransactionOperations database) {
        return database.execute(_ -> {
            try {
                return call.proceed();
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        });
    }

    <T> T get(Class<T> type) {
        return beans.getBean(type);
    }

    /** What a component, which is not public, is scheduled to do. */
    Runnable sweepOf(String className) {
        return methodOf(className, "sweep");
    }

    /** What a component that is not public does. */
    Runnable methodOf(String className, String name) {
        Object component = get(className);
        Method method = Objects.requireNonNull(ReflectionUtils.findMethod(component.getClass(), name));
        ReflectionUtils.makeAccessible(method);
        return () -> ReflectionUtils.invokeMethod(method, component);
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
