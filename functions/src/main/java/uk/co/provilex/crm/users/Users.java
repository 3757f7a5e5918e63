package uk.co.provilex.crm.users;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Query.Position;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.identity.Door;
import uk.co.provilex.crm.platform.identity.Role;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.sealing.Erasures;
import uk.co.provilex.crm.platform.sealing.SubjectErasedException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectId.Kind;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.platform.tenancy.ItemKey;

/**
 * Where the users of one tenant are kept. Name and address are sealed under the user's own key; a sentinel in Lookup keeps
 * an address to one user of the tenant. A deleted user leaves an item that says no more than that it was deleted.
 */
public final class Users {

    /** How many invitations an organisation may send in a day (UTC): each is a mail to somebody who may not want it. */
    static final int MOST_INVITATIONS = 100;

    /** How often it is tried to mark a user that others are changing. */
    private static final int MARKINGS = 5;

    private static final String PREFIX = "USER#";
    private static final String DELETED = "deleted";

    private final Tenancy tenancy;

    private record Details(String email, String address, String name) {}

    /**
     * Some users, in the order of their ids.
     *
     * @param users the users
     * @param last the id to go on from, or {@code null} when no others follow
     */
    public record Some(List<User> users, @Nullable String last) {}

    /** Opens the store of one tenancy. */
    public Users(Tenancy tenancy) {
        this.tenancy = tenancy;
    }

    /** Finds the user that has an address, strongly consistent. */
    Optional<UserItem> holder(String address) {
        return tenancy.data()
                .get(Table.LOOKUP, sentinel(address))
                .flatMap(found -> item(Attributes.text(found, "userId")));
    }

    /** Reads the item of a user that was not deleted, strongly consistent. */
    public Optional<UserItem> item(String id) {
        return tenancy.data().get(Table.RECORDS, place(id)).map(UserItem::new).filter(item -> item.status()
                .isPresent());
    }

    /** Opens an item that was read before. */
    public User open(UserItem item) {
        return open(item, key(item.id()));
    }

    /** Returns the key that a user's personal data is sealed under. */
    public SubjectKey key(String id) {
        return tenancy.keys().open(SubjectId.user(id));
    }

    /** Reads up to {@code limit} users that follow the user {@code after}; deleted ones are left out. */
    public Some list(int limit, @Nullable String after) {
        return list(limit, after, false);
    }

    /** Does as {@link #list}, seeing every write that was answered, deletions too: for whoever takes all of them out. */
    public Some listNow(int limit, @Nullable String after) {
        return list(limit, after, true);
    }

    /** Returns the id that follows {@code after}, or the first one; of former users, too, strongly consistent. */
    public Optional<String> idAfter(@Nullable String after) {
        return tenancy.data().query(query(1, after).consistently()).items().stream()
                .map(item -> new UserItem(item).id())
                .findFirst();
    }

    private Some list(int limit, @Nullable String after, boolean now) {
        var items = new ArrayList<UserItem>();
        var position = after;
        var more = true;
        // One more than asked for tells whether there is a next page.
        while (more && items.size() <= limit) {
            var query = query(limit + 1, position);
            var page = tenancy.data().query(now ? query.consistently() : query);
            for (var found : page.items()) {
                var item = new UserItem(found);
                position = item.id();
                if (item.status().isPresent()) {
                    items.add(item);
                }
            }
            more = page.more();
        }
        var shown = items.subList(0, Math.min(limit, items.size()));
        return new Some(
                openAll(shown, now), items.size() > limit ? shown.getLast().id() : null);
    }

    private Query query(int limit, @Nullable String after) {
        return Query.of(Table.RECORDS, tenancy.scope().partition("USERS"))
                .prefix(PREFIX)
                .limit(limit)
                .after(after == null ? null : new Position(place(after), PREFIX + after));
    }

    private List<User> openAll(List<UserItem> items, boolean now) {
        var ids = items.stream().map(UserItem::id).toList();
        var keys = now
                ? tenancy.keys().fresh().openAll(Kind.USER, ids)
                : tenancy.keys().openRange(Kind.USER, ids);
        return items.stream()
                .map(item ->
                        Optional.ofNullable(keys.get(SubjectId.user(item.id()))).map(key -> open(item, key)))
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * Writes a new user, with its key and the claim to its address. If a user of the tenant has the address, it is refused
     * with {@link Problem#DUPLICATE_USER}.
     */
    public SubjectKey create(User user, Changes changes) {
        var key = tenancy.keys().mint(SubjectId.user(user.id()), changes);
        var item = place(user.id())
                .item()
                .putString("invitedAt", user.createdAt().toString())
                .putString("revision", tenancy.ids().next());
        changes.put(
                Table.RECORDS,
                write(item, user, key),
                Condition.absent(),
                stored -> new IllegalStateException("the user exists"));
        changes.put(
                Table.LOOKUP,
                sentinel(user.address()).item().putString("userId", user.id()).build(),
                Condition.absent(),
                stored -> duplicate(
                        stored.map(claim -> Attributes.text(claim, "userId")),
                        "Open the user that existing points to."));
        return key;
    }

    /**
     * Counts one more invitation, in the transaction that makes it: one that is refused is not counted, and one that is
     * worked out anew is counted once.
     *
     * @throws ProblemException {@link Problem#RATE_LIMITED} when it is one too many for this day
     */
    void countInvitation(Instant now, Changes changes) {
        var today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        var ends = today.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        var place = tenancy.scope().key("RATE#invitations", today.toString());
        int sent = tenancy.data()
                .get(Table.LOOKUP, place)
                .map(item -> (int) Attributes.number(item, "count"))
                .orElse(0);
        if (sent >= MOST_INVITATIONS) {
            throw Problem.RATE_LIMITED
                    .because("Your organisation has sent " + MOST_INVITATIONS + " invitations today. Go on tomorrow.")
                    .retryAfter(Duration.between(now, ends).plusSeconds(1));
        }
        changes.put(
                Table.LOOKUP,
                place.item()
                        .putNumber("count", sent + 1)
                        .putNumber("expiresAt", ends.getEpochSecond())
                        .build(),
                sent == 0 ? Condition.absent() : Condition.numberIs("count", sent),
                stored -> Call.overtaken());
    }

    /** Writes the next version of a user; if it changed meanwhile, it is refused as stale. */
    public void replace(UserItem item, User next, Changes changes) {
        changes.put(
                Table.RECORDS,
                write(rewritten(item), next, key(item.id())),
                Condition.versionIs(item.version()),
                stored -> Call.stale());
    }

    /** Hides a user: withholds its key, frees its address, and leaves an item that says only that it was deleted. */
    void hide(UserItem item, User user, Instant now, Changes changes) {
        changes.put(
                Table.RECORDS,
                place(user.id())
                        .item()
                        .putString("status", DELETED)
                        .putString("createdAt", user.createdAt().toString())
                        .putString("updatedAt", now.toString())
                        .putNumber("version", item.version() + 1)
                        .build(),
                Condition.versionIs(item.version()),
                stored -> Call.stale());
        changes.delete(Table.LOOKUP, sentinel(user.address()));
        tenancy.keys().withhold(SubjectId.user(user.id()), now.toString(), changes);
        new Erasures(tenancy).noted(changes);
    }

    /** Reads what is left of a user that was deleted. */
    Optional<FormerUser> former(String id) {
        return tenancy.data()
                .get(Table.RECORDS, place(id))
                .filter(item -> DELETED.equals(item.getString("status")))
                .map(item -> new FormerUser(
                        id,
                        FormerUser.FORMER,
                        Attributes.time(item, "createdAt"),
                        Attributes.time(item, "updatedAt"),
                        new UserItem(item).version()));
    }

    /** Removes a user that never signed in, without a trace. */
    public void forget(UserItem item, User user, Instant now, Changes changes) {
        changes.delete(Table.RECORDS, place(user.id()), Condition.versionIs(item.version()), stored -> busy());
        changes.delete(Table.LOOKUP, sentinel(user.address()));
        tenancy.keys().destroy(SubjectId.user(user.id()), now.toString(), changes);
    }

    /** Ends every session of a user: its tokens are refused from now on, and the user pool is told. */
    public void signOut(UserItem item, Instant now, Changes changes) {
        changes.put(
                Table.RECORDS,
                next(item, now).putString("signedOutAt", now.toString()).build(),
                Condition.versionIs(item.version()),
                stored -> busy());
    }

    /** Asks the user pool to send the invitation once more; returns the user's next version. */
    public UserItem inviteAgain(UserItem item, Instant now, Changes changes) {
        var next = next(item, now).putString("invitedAt", now.toString()).build();
        changes.put(Table.RECORDS, next, Condition.versionIs(item.version()), stored -> busy());
        return new UserItem(next);
    }

    /** Withdraws an invitation that nobody has accepted: from now on nobody signs in with it. */
    void withdraw(UserItem item, Instant now, Changes changes) {
        changes.put(
                Table.RECORDS,
                next(item, now).putString("status", User.Status.DISABLED.text()).build(),
                unchanged(item),
                stored -> busy());
    }

    /** Notes that a user signed in; one that was invited becomes active with it. */
    public void signedIn(UserItem item, Instant now, Changes changes) {
        var invited = item.status().equals(Optional.of(User.Status.INVITED));
        var next = invited ? next(item, now) : rewritten(item);
        changes.put(
                Table.RECORDS,
                next.putString("status", User.Status.ACTIVE.text())
                        .putString("lastSignInAt", now.toString())
                        .build(),
                unchanged(item),
                stored -> busy());
    }

    /**
     * Adds to {@code changes} that a user is written once more as it is, with the claim to its address if nobody holds it;
     * nothing when the user is gone.
     */
    public void reclaim(String id, Changes changes) {
        var item = item(id);
        if (item.isEmpty()) {
            return;
        }
        var claim = sentinel(open(item.get()).address());
        tried(item.get(), changes);
        if (tenancy.data().get(Table.LOOKUP, claim).isEmpty()) {
            changes.put(
                    Table.LOOKUP, claim.item().putString("userId", id).build(), Condition.absent(), stored -> busy());
        }
    }

    /** Requires that the user is there still, so that nothing more is kept of one who is being erased. */
    void tried(UserItem item, Changes changes) {
        changes.put(Table.RECORDS, rewritten(item).build(), unchanged(item), stored -> busy());
    }

    /**
     * Notes that the user pool has done what {@code done} asked for, on whatever has become of the user meanwhile: what was asked
     * for since is not noted, and has a notice of its own. It is no new version: nothing that anybody sees has changed, and so
     * nothing is relayed to the user pool again.
     *
     * @throws ProblemException {@link Problem#UNAVAILABLE} when the user keeps changing
     */
    void poolAgrees(UserItem done) {
        var stored = Optional.of(done);
        for (int attempt = 1; stored.isPresent(); attempt++) {
            var marked = rewritten(stored.get());
            mark(marked, "invitationSent", Optional.of(done.invitedAt()), stored.get());
            mark(marked, "poolSignedOut", done.signedOutAt().map(Instant::toString), stored.get());
            if (tenancy.data()
                    .putIf(Table.RECORDS, marked.build(), unchanged(stored.get()))
                    .isEmpty()) {
                return;
            }
            if (attempt == MARKINGS) {
                throw busy();
            }
            stored = item(done.id());
        }
    }

    /** Marks that something asked for at a time is done, unless what was asked for later is already. */
    private static void mark(
            EnhancedDocument.Builder marked, String attribute, Optional<String> askedAt, UserItem stored) {
        var done = Attributes.findTime(stored.stored(), attribute);
        askedAt.filter(at -> done.isEmpty() || Instant.parse(at).isAfter(done.get()))
                .ifPresent(at -> marked.putString(attribute, at));
    }

    private EnhancedDocument.Builder next(UserItem item, Instant now) {
        return rewritten(item).putNumber("version", item.version() + 1).putString("updatedAt", now.toString());
    }

    private EnhancedDocument.Builder rewritten(UserItem item) {
        return item.stored().toBuilder().putString("revision", tenancy.ids().next());
    }

    /** A write that makes no new version must undo no other, neither a new version nor one of its own kind. */
    private static Condition unchanged(UserItem item) {
        return Condition.textIs("revision", item.revision());
    }

    private User open(UserItem item, SubjectKey key) {
        var stored = item.stored();
        var sealed = Attributes.bytes(stored, "sealed");
        var details = Json.read(key.open(Table.RECORDS, place(item.id()), sealed), Details.class);
        return new User(
                item.id(),
                item.status().orElseThrow(SubjectErasedException::new),
                item.role(),
                item.ownLeadsOnly(),
                Attributes.time(stored, "createdAt"),
                Attributes.time(stored, "updatedAt"),
                Attributes.findTime(stored, "lastSignInAt"),
                item.version(),
                details.email(),
                details.address(),
                details.name());
    }

    private EnhancedDocument write(EnhancedDocument.Builder item, User user, SubjectKey key) {
        var details = Json.bytes(new Details(user.email(), user.address(), user.name()));
        return item.putString("status", user.status().text())
                .putString("role", user.role().text())
                .putBoolean("ownLeadsOnly", user.ownLeadsOnly())
                .putString("createdAt", user.createdAt().toString())
                .putString("updatedAt", user.updatedAt().toString())
                .putNumber("version", user.version())
                .putBytes("sealed", SdkBytes.fromByteArray(key.seal(Table.RECORDS, place(user.id()), details)))
                .build();
    }

    /** Returns the refusal of an address that the user {@code id} has, if that is known. */
    static ProblemException duplicate(Optional<String> id, String remedy) {
        var refusal = Problem.DUPLICATE_USER.because(remedy);
        id.ifPresent(
                existing -> refusal.with("existing", "/v1/users/" + existing).disclosing(SubjectId.user(existing)));
        return refusal;
    }

    private static ProblemException busy() {
        return Problem.busy("The user is being changed at this moment. Try again.");
    }

    ItemKey place(String id) {
        return Door.userItem(tenancy.scope(), id);
    }

    ItemKey sentinel(String address) {
        return tenancy.scope().key("UNIQUE#" + tenancy.keys().tenantKey().token("user-email", address), "U");
    }

    /** Returns what the ledger keeps, sealed, of a user's personal data. */
    static Map<String, String> personal(User user) {
        return Map.of("email", user.email(), "name", user.name());
    }

    /** Returns the role that the API calls {@code text}, which checks have found to be one. */
    static Role role(String text) {
        return Role.of(text).orElseThrow();
    }
}
