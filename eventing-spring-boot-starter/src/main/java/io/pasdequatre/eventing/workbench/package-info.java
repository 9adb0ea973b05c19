/** Shows what a service holds back, over REST and on a page, and has somebody see to it. */
@NullMarked
package io.pasdequatre.eventing.workbench;

import org.jspecify.annotations.NullMarked;
