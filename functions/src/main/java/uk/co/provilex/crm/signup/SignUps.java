package uk.co.provilex.crm.signup;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Query;
import uk.co.provilex.crm.platform.data.Query.Position;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.sealing.SubjectErasedException;
import uk.co.provilex.crm.platform.sealing.TenantKey;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.platform.tenancy.TenantId;
import uk.co.provilex.crm.platform.validation.EmailAddress;

/**
 * The sign-ups of the last days, kept in the reserved tenancy: by day, so that lapsed ones are found without a scan, and
 * by a token of the address, so that signing up twice makes one organisation.
 */
public final class SignUps {

    /** How long a sign-up waits for its first sign-in, as long as a temporary password is good. */
    static final Duration WAITS = Duration.ofDays(7);

    private static final int PAGE = 50;

    private final Tenancy platform;

    /**
     * A sign-up that waits.
     *
     * @param tenant the pending tenant
     * @param userId its first owner
     */
    record Pending(TenantId tenant, String userId) {}

    /**
     * Some sign-ups of one day.
     *
     * @param signUps the sign-ups
     * @param last the place to go on from, or {@code null} when no others follow
     */
    record Some(List<Pending> signUps, @Nullable String last) {}

    /** Opens the sign-ups in the reserved tenancy {@code platform}. */
    public SignUps(Tenancy platform) {
        this.platform = platform;
    }

    /** Claims an address for a sign-up, and returns the one that has claimed it before, if there is one. */
    Optional<Pending> claim(EmailAddress email, Pending signUp, Instant now) {
        return platform.data()
                .putIf(Table.LOOKUP, claimOf(email, signUp, now), Condition.absentOrExpired(now))
                .map(stored -> new Pending(
                        new TenantId(Attributes.text(stored, "tenant")), Attributes.text(stored, "userId")));
    }

    /** Takes an address over for a sign-up, or claims it for another {@link #WAITS}. */
    void takeOver(EmailAddress email, Pending signUp, Instant now) {
        platform.data().put(Table.LOOKUP, claimOf(email, signUp, now));
    }

    /**
     * Gives up the claim that a tenant's sign-up has to an address, if there is one.
     *
     * @param address the address in the form that addresses are compared by
     */
    public void release(String address, TenantId tenant) {
        try {
            var claim = claim(platform.keys().tenantKey(), address);
            platform.data().deleteIf(Table.LOOKUP, claim, Condition.textIs("tenant", tenant.value()));
        } catch (SubjectErasedException noKey) {
            // nobody has ever signed up
            return;
        }
    }

    /** Takes a tenant that is closed off the lists of sign-ups that may still wait. */
    public void strikeAll(TenantId tenant, Instant now) {
        for (var day = firstDay().orElse(day(now)); !day.isAfter(day(now)); day = day.plusDays(1)) {
            platform.data().delete(Table.RECORDS, listed(day, tenant.value()));
        }
    }

    private ItemKey claim(TenantKey key, String address) {
        return platform.scope().key("SIGNUP#" + key.token("sign-up", address), "S");
    }

    private EnhancedDocument claimOf(EmailAddress email, Pending signUp, Instant now) {
        return claim(platform.keys().tenantKeyOrNew(), email.normalised())
                .item()
                .putString("tenant", signUp.tenant().value())
                .putString("userId", signUp.userId())
                .putNumber("expiresAt", now.plus(WAITS).getEpochSecond())
                .build();
    }

    /** Lists a sign-up under today. */
    void list(Pending signUp, Instant now) {
        // the first sign-up of all is where the first sweep begins
        platform.data().putIf(Table.RECORDS, bookmark(day(now)), Condition.absent());
        var listed = listed(day(now), signUp.tenant().value()).item();
        platform.data()
                .put(Table.RECORDS, listed.putString("userId", signUp.userId()).build());
    }

    /** Takes a sign-up off the list of a day. */
    void strike(LocalDate day, Pending signUp) {
        platform.data().delete(Table.RECORDS, listed(day, signUp.tenant().value()));
    }

    /** Reads sign-ups of a day, from the place {@code after} on. */
    Some ofDay(LocalDate day, @Nullable String after) {
        var page = platform.data()
                .query(Query.of(Table.RECORDS, listed(day, "0").partition())
                        .limit(PAGE)
                        .after(after == null ? null : new Position(listed(day, after), after)));
        var signUps = page.items().stream()
                .map(item -> new Pending(new TenantId(Attributes.text(item, "sk")), Attributes.text(item, "userId")))
                .toList();
        return new Some(signUps, page.more() ? signUps.getLast().tenant().value() : null);
    }

    /** Returns the first day that may still list a sign-up, if there ever was one. */
    Optional<LocalDate> firstDay() {
        return platform.data()
                .get(Table.RECORDS, bookmark())
                .map(item -> LocalDate.parse(Attributes.text(item, "day")));
    }

    /** Notes that no day before {@code day} lists a sign-up. */
    void nothingBefore(LocalDate day) {
        platform.data().put(Table.RECORDS, bookmark(day));
    }

    static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }

    private ItemKey listed(LocalDate day, String tenant) {
        return platform.scope().key("SIGNUPS#" + day, tenant);
    }

    private EnhancedDocument bookmark(LocalDate day) {
        return bookmark().item().putString("day", day.toString()).build();
    }

    private ItemKey bookmark() {
        return platform.scope().key("SIGNUPS", "FIRST-DAY");
    }
}
