package io.pasdequatre.sampleapplication.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A network cable between a replica and the database: a TCP proxy on the loopback interface. While it is cut nothing
 * passes in either direction, not even the news that one side has closed its connection.
 */
public final class Cable implements AutoCloseable {

    private final ServerSocket plug;
    private final int database;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private boolean cut;

    private Cable(ServerSocket plug, int database) {
        this.plug = plug;
        this.database = database;
    }

    /** Lays one to a port of the loopback interface. */
    static Cable to(int port) throws IOException {
        return between(InetAddress.getLoopbackAddress(), 0, port);
    }

    /** Lays one from this address to a port of the loopback interface. */
    public static Cable between(InetAddress near, int nearPort, int port) throws IOException {
        var cable = new Cable(new ServerSocket(nearPort, 50, near), port);
        Thread.ofVirtual().start(cable::accept);
        return cable;
    }

    /** Where the replica plugs in, on the loopback interface. */
    int port() {
        return plug.getLocalPort();
    }

    synchronized void cut() {
        cut = true;
    }

    /** What was under way is delivered now. */
    synchronized void mend() {
        cut = false;
        notifyAll();
    }

    private synchronized void awaitWhole() throws InterruptedException {
        while (cut) {
            wait();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket near = plug.accept();
                sockets.add(near);
                Thread.ofVirtual().start(() -> connect(near));
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private void connect(Socket near) {
        try {
            awaitWhole();
            var far = new Socket(InetAddress.getLoopbackAddress(), database);
            sockets.add(far);
            Thread.ofVirtual().start(() -> carry(near, far));
            carry(far, near);
        } catch (IOException e) {
            close(near);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void carry(Socket from, Socket to) {
        try {
            pump(from, to);
            awaitWhole();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close(from);
        close(to);
    }

    private void pump(Socket from, Socket to) throws InterruptedException {
        var buffer = new byte[64 * 1024];
        try {
            for (int length; (length = from.getInputStream().read(buffer)) >= 0; ) {
                awaitWhole();
                to.getOutputStream().write(buffer, 0, length);
            }
        } catch (IOException e) {
            // One side is gone: as good as the end of what it sends.
        }
    }

    private void close(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            // Then it is gone.
        }
    }

    @Override
    public void close() throws IOException {
        plug.close();
        sockets.forEach(this::close);
        mend();
    }
}
