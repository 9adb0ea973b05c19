/** For the tests of applications: their reactions and what they publish, without a broker. */
@NullMarked
package io.pasdequatre.eventing.test;

import org.jspecify.annotations.NullMarked;
