package io.pasdequatre.orchestrated;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.type.AnnotationMetadata;

/**
 * An application that is one of the services, with its domain, its tables and its REST interface, and with other
 * reactions: those of the package of the class that bears this.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootConfiguration
@ComponentScan
@Import(Participant.Registrar.class)
public @interface Participant {

    /** The service's application class, which it keeps to its package. */
    String service();

    /** The beans of the service that are left out, by name. */
    String[] without();

    /** Adds the service, and takes out of it what is left out. */
    final class Registrar implements ImportBeanDefinitionRegistrar {

        @Override
        public void registerBeanDefinitions(AnnotationMetadata type, BeanDefinitionRegistry beans) {
            var participant = type.getAnnotations().get(Participant.class).synthesize();
            var service = new RootBeanDefinition();
            service.setBeanClassName(participant.service());
            beans.registerBeanDefinition("service", service);
            beans.registerBeanDefinition(
                    "leftOut",
                    new RootBeanDefinition(BeanFactoryPostProcessor.class, () -> leavingOut(participant.without())));
        }

        private static BeanFactoryPostProcessor leavingOut(String... names) {
            return beans -> {
                for (String name : names) {
                    ((BeanDefinitionRegistry) beans).removeBeanDefinition(name);
                }
            };
        }
    }
}
