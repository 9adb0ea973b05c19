package io.pasdequatre.localstack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Asks the machine about its loopback ports. */
public final class FreePorts {

    /** Below those that Linux and macOS give to outgoing connections, which could take one before its server does. */
    private static final int FIRST = 10_000;

    private static final int LAST = 32_000;

    private FreePorts() {}

    /** As many ports as wanted that nobody listens on, all different. */
    public static int[] find(int count) {
        return ThreadLocalRandom.current()
                .ints(FIRST, LAST)
                .distinct()
                .filter(FreePorts::isFree)
                .limit(count)
                .toArray();
    }

    /** Whether a server could listen there now. */
    static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true); // A connection that has just ended does not count; a listener does.
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
