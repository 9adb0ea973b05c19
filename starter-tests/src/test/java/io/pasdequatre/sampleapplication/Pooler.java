package io.pasdequatre.sampleapplication;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Answers every connection as PgBouncer answers one for replication: it does not pool such.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">PostgreSQL: message formats</a>
 */
record Pooler(ServerSocket socket) implements AutoCloseable {

    private static final int SSL_REQUEST = 80_877_103;

    static Pooler start() throws IOException {
        var pooler = new Pooler(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().start(pooler::accept);
        return pooler;
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                refuse(new DataInputStream(client.getInputStream()), new DataOutputStream(client.getOutputStream()));
            } catch (IOException _) {
                // The client has gone, or the test has ended.
            }
        }
    }

    private static void refuse(DataInputStream in, DataOutputStream out) throws IOException {
        int length = in.readInt();
        int code = in.readInt();
        in.skipNBytes(length - 2L * Integer.BYTES);
        if (code == SSL_REQUEST) {
            out.writeByte('N');
            refuse(in, out);
            return;
        }
        byte[] error =
                "SFATAL\0C08P01\0Munsupported startup parameter: replication\0\0".getBytes(StandardCharsets.US_ASCII);
        out.writeByte('E');
        out.writeInt(Integer.BYTES + error.length);
        out.write(error);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
