/** The starter's test application: it writes notes and copies the notes it consumes. */
package io.pasdequatre.sampleapplication;
