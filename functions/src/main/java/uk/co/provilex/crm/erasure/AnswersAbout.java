package uk.co.provilex.crm.erasure;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.idempotency.Idempotency;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.users.Users;

/**
 * The answers about somebody that are kept for idempotency keys. They lie with the users who sent the keys, so those of all users
 * are gone through: what a tenant wrote in the last seven days, once, some at a time. A pointer from a lead to each would cost
 * every creation and change of a lead, to spare erasures that read.
 */
final class AnswersAbout {

    /** How many one transaction forgets, with room for the record of the erasure. */
    private static final int AT_ONCE = 90;

    /** How many reads may find nothing before that is recorded. */
    private static final int MOST_READS = 100;

    private final Tenancy tenancy;
    private final SubjectId subject;
    private final Users users;

    AnswersAbout(Tenancy tenancy, SubjectId subject) {
        this.tenancy = tenancy;
        this.subject = subject;
        this.users = new Users(tenancy);
    }

    /**
     * What a look at some answers came to.
     *
     * @param changes that those that were found are forgotten; still to be committed
     * @param removed how many that are
     * @param next where to go on; absent at the end
     */
    record Look(Changes changes, long removed, Optional<String> next) {}

    /**
     * Where a look begins.
     *
     * @param user whose answers are gone through; {@code null} at the beginning
     * @param after the answer of that user after which it goes on; {@code null} after the last one
     */
    private record Place(@Nullable String user, @Nullable String after) {

        static Place of(String text) {
            var parts = text.split("/", 2);
            return new Place(parts[0].isEmpty() ? null : parts[0], parts.length == 2 ? parts[1] : null);
        }

        String text() {
            return user + (after == null ? "" : "/" + after);
        }
    }

    /**
     * Looks for answers until it has found some, has read much, or has seen all.
     *
     * @param at where the look before ended; empty at the beginning
     */
    Look look(String at) {
        var place = Place.of(at);
        for (int reads = 0; reads < MOST_READS; reads++) {
            var user = place.user();
            var after = place.after();
            if (user == null || after == null) {
                var next = users.idAfter(user);
                if (next.isEmpty()) {
                    return new Look(new Changes(), 0, Optional.empty());
                }
                user = next.get();
                after = "";
            }
            var partition = Idempotency.partition(tenancy.scope(), user);
            var query = Query.of(Table.LOOKUP, partition).limit(AT_ONCE).consistently();
            var page = tenancy.data()
                    .query(after.isEmpty() ? query : query.after(new Query.Position(partition.item(after), after)));
            var changes = new Changes();
            long removed = 0;
            for (var answer : page.items()) {
                after = Attributes.text(answer, "sk");
                if (Idempotency.forget(
                        answer,
                        partition.item(after),
                        subject,
                        () -> new IllegalStateException("an answer was replaced"),
                        changes)) {
                    removed++;
                }
            }
            place = new Place(user, page.more() ? after : null);
            if (removed > 0) {
                return new Look(changes, removed, Optional.of(place.text()));
            }
        }
        return new Look(new Changes(), 0, Optional.of(place.text()));
    }
}
