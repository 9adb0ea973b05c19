/** The whole system on this machine, without Docker: each component a process of its own. */
@NullMarked
package io.pasdequatre.localstack;

import org.jspecify.annotations.NullMarked;
