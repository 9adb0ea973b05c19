package io.pasdequatre.orchestrated;

import java.util.Set;
import java.util.stream.Stream;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** A service of the choreography, with its domain, its tables and its REST interface, and with other reactions. */
public final class Participant {

    private Participant() {}

    /**
     * Runs it.
     *
     * @param service its application class
     * @param without the beans of it that are left out, by name
     * @param with what is there in their place
     */
    public static void run(String[] arguments, String service, Set<String> without, Class<?>... with) {
        builder(service, without, with).run(arguments);
    }

    /** The same, for somebody who has more to set. */
    public static SpringApplicationBuilder builder(String service, Set<String> without, Class<?>... with) {
        var sources = Stream.concat(Stream.of(applicationOf(service)), Stream.of(with));
        return new SpringApplicationBuilder(sources.toArray(Class<?>[]::new))
                .initializers(context -> context.addBeanFactoryPostProcessor(
                        beans -> without.forEach(((BeanDefinitionRegistry) beans)::removeBeanDefinition)));
    }

    /** Services keep it to their package. */
    private static Class<?> applicationOf(String service) {
        try {
            return Class.forName(service);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(service + " is not on the class path of this participant", e);
        }
    }
}
