package io.pasdequatre.eventing.capture;

import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import javax.net.SocketFactory;

/**
 * Makes sockets at which PostgreSQL's driver waits for a message, and is woken by it. The driver looks for one with a
 * timeout of 1 ms, so that who wants to wait has to look a thousand times a second. Public since the driver makes it,
 * by its name.
 */
public final class WaitingSocketFactory extends SocketFactory {

    /** After which Debezium is to see whether it should stop. */
    static final Duration LONGEST_WAIT = Duration.ofMillis(100);

    /** The timeout by which a look can be told, in milliseconds. */
    private static final int LOOK = 1;

    @Override
    public Socket createSocket() {
        return new Socket() {
            @Override
            public synchronized void setSoTimeout(int timeout) throws SocketException {
                super.setSoTimeout(timeout == LOOK ? (int) LONGEST_WAIT.toMillis() : timeout);
            }
        };
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException("The driver connects a socket itself");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        return createSocket(host.getHostAddress(), port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
        return createSocket(host, port);
    }
}
