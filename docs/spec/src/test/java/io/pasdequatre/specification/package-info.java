/** The specification, checked by TLC; its broken twins, refuted; its README, held to both. */
package io.pasdequatre.specification;
