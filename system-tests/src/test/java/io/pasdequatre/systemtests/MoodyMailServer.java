package io.pasdequatre.systemtests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;

/** A mail server that takes every mail and forgets it, or refuses every customer. */
final class MoodyMailServer implements AutoCloseable {

    private final ServerSocket socket;
    private volatile boolean refuses;

    MoodyMailServer() {
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::serve);
    }

    int port() {
        return socket.getLocalPort();
    }

    void refuses(boolean everybody) {
        refuses = everybody;
    }

    private void serve() {
        try {
            while (true) {
                var client = socket.accept();
                Thread.ofVirtual().start(() -> talk(client));
            }
        } catch (SocketException closed) {
            // The test is over.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void talk(Socket client) {
        try (client;
                var lines = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1))) {
            say(client, "220 here");
            boolean inData = false;
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (inData && !line.equals(".")) {
                    continue;
                }
                inData = line.equals("DATA");
                say(client, answer(line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String answer(String line) {
        if (line.startsWith("RCPT") && refuses) {
            return "550 no";
        }
        return line.equals("DATA") ? "354 go on" : "250 fine";
    }

    private static void say(Socket client, String line) throws IOException {
        client.getOutputStream().write((line + "\r\n").getBytes(ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
