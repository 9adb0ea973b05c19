package io.pasdequatre.eventing.autoconfigure;

import io.pasdequatre.eventing.Reactions;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;

/** For applications that react to events. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ConditionalOnBean(annotation = Reactions.class)
@ConditionalOnBooleanProperty(name = "pasdequatre.eventing.reactions.enabled", matchIfMissing = true)
@interface OnReactions {}
