package io.pasdequatre.localstack;

import com.icegreen.greenmail.mail.MailAddress;
import com.icegreen.greenmail.mail.MovingMessage;
import com.icegreen.greenmail.standalone.GreenMailStandaloneRunner;
import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.user.MessageDeliveryHandler;
import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.user.UserManager;
import com.icegreen.greenmail.util.GreenMail;
import jakarta.mail.Flags;
import jakarta.mail.MessagingException;
import jakarta.mail.util.StreamProvider;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.eclipse.angus.mail.util.MailStreamProvider;

/** A mail server (GreenMail) that keeps the newest mails only, so that its memory suffices however many come. */
final class NewestMails implements MessageDeliveryHandler {

    /** As many as a person looks through. */
    private static final int MAILS = 4_000;

    private static final long BYTES = 8 * 1024 * 1024;

    private final UserManager users;
    private final Deque<Mail> kept = new ArrayDeque<>();
    private long bytes;

    private NewestMails(UserManager users) {
        this.users = users;
    }

    /** A mail of a customer's. */
    private record Mail(GreenMailUser user, long bytes) {}

    /** Is configured by GreenMail's own system properties. */
    public static void main(String[] args) throws ReflectiveOperationException {
        // Otherwise all jars are searched for it with every part of every mail (jakartaee/mail-api, issue 861).
        System.setProperty(StreamProvider.class.getName(), MailStreamProvider.class.getName());
        var runner = new GreenMailStandaloneRunner();
        runner.doRun(System.getProperties());
        var getter = GreenMailStandaloneRunner.class.getDeclaredMethod("getGreenMail");
        getter.setAccessible(true); // The runner alone makes the page, and shows its server to nobody.
        var users = ((GreenMail) getter.invoke(runner)).getUserManager();
        users.setMessageDeliveryHandler(new NewestMails(users));
    }

    /** Is asked before each delivery for whom it is. */
    @Override
    public synchronized GreenMailUser handle(MovingMessage message, MailAddress address)
            throws MessagingException, UserException {
        var user = userOf(address.getEmail());
        kept.addLast(new Mail(user, message.getMessage().getSize()));
        bytes += kept.getLast().bytes();
        while (kept.size() > MAILS || (bytes > BYTES && kept.size() > 1)) {
            forget(kept.removeFirst());
        }
        return user;
    }

    private GreenMailUser userOf(String address) throws UserException {
        var known = users.getUserByEmail(address);
        return known == null ? users.createUser(address, address, address) : known;
    }

    /** The oldest of all is the first of its customer's. */
    private void forget(Mail oldest) throws UserException {
        bytes -= oldest.bytes();
        try {
            var inbox = users.getImapHostManager().getInbox(oldest.user());
            for (var first : Arrays.copyOf(inbox.getMessageUids(), Math.min(1, inbox.getMessageCount()))) {
                inbox.setFlags(new Flags(Flags.Flag.DELETED), true, first, null, true);
            }
            inbox.expunge();
        } catch (FolderException e) {
            throw new UserException(e);
        }
        if (kept.stream().noneMatch(mail -> mail.user().equals(oldest.user()))) {
            users.deleteUser(oldest.user());
        }
    }
}
