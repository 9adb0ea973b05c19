package io.pasdequatre.systemtests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A line to a server on this machine, which can be cut: then what is open breaks off, and nothing can be opened. */
final class Line implements AutoCloseable {

    private final ServerSocket near = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int farPort;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean isCut;

    Line(int farPort) throws IOException {
        this.farPort = farPort;
        Thread.startVirtualThread(this::serve);
    }

    String url() {
        return "http://127.0.0.1:" + near.getLocalPort();
    }

    void cut() throws IOException {
        isCut = true;
        for (Socket socket : open) {
            socket.close();
        }
        open.clear();
    }

    void mend() {
        isCut = false;
    }

    private void serve() {
        while (!near.isClosed()) {
            try {
                Socket caller = near.accept();
                if (isCut) {
                    caller.close();
                } else {
                    connect(caller, new Socket(InetAddress.getLoopbackAddress(), farPort));
                }
            } catch (IOException e) {
                // The line is closed, or the server is away and the caller sees it.
            }
        }
    }

    private void connect(Socket caller, Socket server) {
        open.add(caller);
        open.add(server);
        Thread.startVirtualThread(() -> carry(caller, server));
        Thread.startVirtualThread(() -> carry(server, caller));
    }

    private static void carry(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // It was cut, or one side has left: both ends are closed.
        }
    }

    @Override
    public void close() throws IOException {
        near.close();
        cut();
    }
}
