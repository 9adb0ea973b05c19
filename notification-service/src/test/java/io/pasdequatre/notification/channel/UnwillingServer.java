package io.pasdequatre.notification.channel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A mail server that takes everything but one command, to which it gives one reply. An empty reply is a hang-up. */
final class UnwillingServer implements AutoCloseable {

    /** What a client reads when it connects, before it sends anything. */
    static final String CONNECT = "connect";

    /** The end of the mail's data. */
    static final String END_OF_DATA = ".";

    private final String command;
    private final String reply;
    private final ServerSocket socket;
    private final AtomicInteger connections = new AtomicInteger();

    private UnwillingServer(String command, String reply) throws IOException {
        this.command = command;
        this.reply = reply;
        this.socket = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"));
        Thread.ofVirtual().start(this::serve);
    }

    static UnwillingServer answering(String command, String reply) throws IOException {
        return new UnwillingServer(command, reply);
    }

    int port() {
        return socket.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void serve() {
        try {
            while (true) {
                try (var client = socket.accept()) {
                    connections.incrementAndGet();
                    talk(client);
                }
            }
        } catch (SocketException closed) {
            // The test is over.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void talk(Socket client) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
        boolean inData = false;
        String line = CONNECT;
        while (line != null) {
            if (!inData || line.equals(END_OF_DATA)) {
                String answer = line.startsWith(command) ? reply : willing(line);
                if (answer.isEmpty()) {
                    return;
                }
                client.getOutputStream().write((answer + "\r\n").getBytes(StandardCharsets.UTF_8));
                inData = answer.startsWith("354");
            }
            line = lines.readLine();
        }
    }

    private static String willing(String line) {
        return switch (line) {
            case CONNECT -> "220 here";
            case "DATA" -> "354 go on";
            default -> "250 fine";
        };
    }
}
