package io.pasdequatre.simulation.postgres;

import io.pasdequatre.order.saga.Backlog;
import io.pasdequatre.payment.gateway.PaymentGateway;
import java.time.Clock;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.LifecycleProcessor;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.scheduling.config.TaskManagementConfigUtils;

/**
 * Makes a service do nothing by itself. Its beans are those it is deployed with, but no consumer, relay or courier
 * starts and no sweep is scheduled; its time is the world's, and so is the card gateway.
 */
record Asleep(Clock clock, PaymentGateway gateway)
        implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final String BACKLOG = "kafkaBacklog";
    private static final String GATEWAY = "httpGateway";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        context.getBeanFactory()
                .registerSingleton(AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME, new NothingStarts());
        context.getBeanFactory().registerSingleton("beforeCommit", new BeforeCommit());
        context.addBeanFactoryPostProcessor(this::replaceClockAndSchedule);
    }

    private void replaceClockAndSchedule(ConfigurableListableBeanFactory factory) {
        var beans = (DefaultListableBeanFactory) factory;
        beans.removeBeanDefinition("clock");
        beans.registerSingleton("clock", clock);
        if (beans.containsBeanDefinition(GATEWAY)) {
            beans.removeBeanDefinition(GATEWAY);
            beans.registerSingleton(GATEWAY, gateway);
        }
        if (beans.containsBeanDefinition(BACKLOG)) { // There is no broker, and what is delivered is consumed at once.
            beans.removeBeanDefinition(BACKLOG);
            beans.registerSingleton(BACKLOG, (Backlog) _ -> clock.instant());
        }
        if (beans.containsBeanDefinition(TaskManagementConfigUtils.SCHEDULED_ANNOTATION_PROCESSOR_BEAN_NAME)) {
            beans.removeBeanDefinition(TaskManagementConfigUtils.SCHEDULED_ANNOTATION_PROCESSOR_BEAN_NAME);
        }
    }

    private static final class NothingStarts implements LifecycleProcessor {

        @Override
        public void onRefresh() {}

        @Override
        public void onClose() {}

        @Override
        public void start() {}

        @Override
        public void stop() {}

        @Override
        public boolean isRunning() {
            return false;
        }
    }
}
