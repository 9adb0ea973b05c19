/** A service that is not of this project: it writes notes and copies the notes it hears of. */
package io.pasdequatre.notes;
