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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** A mail server that notes which mails it takes, and is told to refuse every customer, or to fail now and then. */
final class MoodyMailServer implements AutoCloseable {

    private static final String MESSAGE_ID = "Message-ID: <";

    private final ServerSocket socket;
    private final List<Taken> taken = new ArrayList<>();
    private final AtomicInteger putOff = new AtomicInteger();
    private volatile boolean refuses;
    private volatile Random chance = new Random();
    private volatile int percent;

    /**
     * A mail that it took.
     *
     * @param answered whether it said so; if not, the connection ended instead
     */
    record Taken(String messageId, boolean answered) {}

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

    /** Of a hundred mails so many are put off with 451, and as many taken without an answer. */
    void fails(int percentOfEachKind, Random chance) {
        percent = percentOfEachKind;
        this.chance = chance;
    }

    /** What it took, in its order. */
    List<Taken> taken() {
        synchronized (taken) {
            return List.copyOf(taken);
        }
    }

    /** How many mails it did not take for the time being. */
    int putOff() {
        return putOff.get();
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
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.equals("DATA")) {
                    say(client, answer(line));
                } else if (!takeMail(client, lines)) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String answer(String line) {
        return line.startsWith("RCPT") && refuses ? "550 no" : "250 fine";
    }

    /** False if its answer is not said. */
    private boolean takeMail(Socket client, BufferedReader lines) throws IOException {
        say(client, "354 go on");
        String id = "";
        for (var line = lines.readLine(); line != null && !line.equals("."); line = lines.readLine()) {
            if (line.startsWith(MESSAGE_ID)) {
                id = line.substring(MESSAGE_ID.length(), line.length() - 1);
            }
        }
        int drawn = chance.nextInt(100);
        if (drawn < percent) {
            putOff.incrementAndGet();
            say(client, "451 later");
            return true;
        }
        boolean answered = drawn >= 2 * percent;
        synchronized (taken) {
            taken.add(new Taken(id, answered));
        }
        if (answered) {
            say(client, "250 fine");
        }
        return answered;
    }

    private static void say(Socket client, String line) throws IOException {
        client.getOutputStream().write((line + "\r\n").getBytes(ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
