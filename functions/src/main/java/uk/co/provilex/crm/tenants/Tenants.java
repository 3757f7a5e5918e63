package uk.co.provilex.crm.tenants;

import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.data.Condition;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.identity.Door;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.tenants.Tenant.Status;

/** Where the tenant of one tenancy is kept. Its name and settings are sealed under a key of the tenant's own. */
public final class Tenants {

    /**
     * The most bytes that name and settings may take: the ledger keeps them as they were and as they are in one item, of at
     * most 400 KB.
     */
    static final int MOST_SEALED = 100_000;

    private final Tenancy tenancy;

    private record Details(String name, TenantSettings settings) {}

    /** Opens the store of one tenancy. */
    public Tenants(Tenancy tenancy) {
        this.tenancy = tenancy;
    }

    /** Returns the caller's tenant as the door has just read it. */
    public static Tenant of(Call call) {
        return new Tenants(call.tenancy()).open(call.tenantItem());
    }

    /** Reads the stored item, strongly consistent. */
    public Optional<EnhancedDocument> item() {
        return tenancy.data().get(Table.RECORDS, place());
    }

    /** Opens an item that was read before. */
    public Tenant open(EnhancedDocument item) {
        var details = Json.read(key().open(Table.RECORDS, place(), Attributes.bytes(item, "sealed")), Details.class);
        return new Tenant(
                tenancy.scope().tenant().value(),
                status(item),
                Attributes.time(item, "createdAt"),
                Attributes.time(item, "updatedAt"),
                version(item),
                owners(item),
                (int) Attributes.number(item, "leadShards"),
                Attributes.findTime(item, "lapsesAt"),
                closing(item),
                new PolicyAcceptance(
                        item.getString("policyVersion"),
                        item.getString("policySha256"),
                        Attributes.time(item, "policyAcceptedAt"),
                        item.getString("policyAcceptedBy")),
                details.name(),
                details.settings());
    }

    /** Returns the key that the tenant's name and settings are sealed under. */
    public SubjectKey key() {
        return tenancy.keys().open(subject());
    }

    /** Writes a new tenant, with the key of its name and settings. */
    public void create(Tenant tenant, Changes changes) {
        var key = tenancy.keys().mint(subject(), changes);
        changes.put(
                Table.RECORDS,
                write(place().item(), tenant, key),
                Condition.absent(),
                stored -> new IllegalStateException("the tenant exists"));
    }

    /** Writes the next version of the stored tenant {@code item}; if it changed meanwhile, it is refused as stale. */
    public void replace(EnhancedDocument item, Tenant next, Changes changes) {
        changes.put(
                Table.RECORDS,
                write(item.toBuilder(), next, key()),
                Condition.versionIs(version(item)),
                stored -> Call.stale());
    }

    /**
     * Counts the tenant's active owners anew, in the transaction that makes or unmakes one.
     *
     * @param item the stored tenant
     * @param more how many owners more there are; negative when there are fewer
     * @throws ProblemException {@link Problem#LAST_OWNER} when none would be left
     */
    public static void countOwners(EnhancedDocument item, int more, Instant now, Changes changes) {
        if (more == 0) {
            return;
        }
        int owners = owners(item) + more;
        if (owners < 1) {
            throw lastOwner();
        }
        changes.put(
                Table.RECORDS,
                next(item, now).putNumber("owners", owners).build(),
                Condition.versionIs(version(item)),
                stored -> busy());
    }

    /**
     * Notes in the transaction of a first sign-in that the user has become active: a pending tenant comes to life with it.
     *
     * @param item the stored tenant
     * @param owner whether the user is an owner
     */
    public static void welcome(EnhancedDocument item, boolean owner, Instant now, Changes changes) {
        var pending = status(item) == Status.PENDING;
        if (!pending && !owner) {
            return;
        }
        changes.put(
                Table.RECORDS,
                next(item, now)
                        .putString("status", Status.ACTIVE.text())
                        .putNumber("owners", owners(item) + (owner ? 1 : 0))
                        .remove("lapsesAt")
                        .build(),
                Condition.versionIs(version(item)),
                stored -> busy());
    }

    /** Gives a pending sign-up until {@code lapsesAt}. */
    public static void postpone(EnhancedDocument item, Instant lapsesAt, Instant now, Changes changes) {
        changes.put(
                Table.RECORDS,
                next(item, now).putString("lapsesAt", lapsesAt.toString()).build(),
                Condition.versionIs(version(item)),
                stored -> busy());
    }

    /** Notes that the account is to be closed, in the next version of the stored tenant. */
    public static void close(EnhancedDocument item, Tenant.Closing closing, Instant now, Changes changes) {
        changes.put(
                Table.RECORDS,
                next(item, now)
                        .putString("closureId", closing.closureId())
                        .putString("closureRequestedAt", closing.requestedAt().toString())
                        .putString("graceUntil", closing.graceUntil().toString())
                        .build(),
                Condition.versionIs(version(item)),
                stored -> busy());
    }

    /** Notes that the account is not to be closed after all; if the tenant changed meanwhile, it is refused as stale. */
    public static void keep(EnhancedDocument item, Instant now, Changes changes) {
        changes.put(
                Table.RECORDS,
                next(item, now)
                        .remove("closureId")
                        .remove("closureRequestedAt")
                        .remove("graceUntil")
                        .build(),
                Condition.versionIs(version(item)),
                stored -> Call.stale());
    }

    /** Closes the account: from then on the door lets nobody in; {@code moved} is thrown when the tenant changed meanwhile. */
    public static void closed(EnhancedDocument item, Instant now, Changes changes, Changes.Refusal moved) {
        changes.put(
                Table.RECORDS,
                next(item, now).putString("status", Status.CLOSED.text()).build(),
                Condition.versionIs(version(item)),
                moved);
    }

    /** Tells whether nothing may be begun for a tenant any more: it is closed, or was. */
    public boolean isClosed() {
        return item().map(item -> status(item) == Status.CLOSED).orElse(true);
    }

    /** Removes the item of a closed tenant. */
    public void remove(Changes changes) {
        changes.delete(Table.RECORDS, place());
    }

    /** Returns that the account of a stored tenant is to be closed, if it is. */
    public static Optional<Tenant.Closing> closing(EnhancedDocument item) {
        return Attributes.find(item, "closureId")
                .map(id -> new Tenant.Closing(
                        id, Attributes.time(item, "closureRequestedAt"), Attributes.time(item, "graceUntil")));
    }

    /** Removes a pending tenant with all its keys' reach: what was sealed for it can never be read again. */
    public void forget(EnhancedDocument item, Instant now, Changes changes) {
        changes.delete(Table.RECORDS, place(), Condition.versionIs(version(item)), stored -> busy());
        tenancy.keys().destroy(subject(), now.toString(), changes);
        tenancy.keys().destroyTenantKey(now.toString(), changes);
    }

    /** Returns how many active owners a stored tenant has. */
    public static int owners(EnhancedDocument item) {
        return (int) Attributes.number(item, "owners");
    }

    /** Returns the status of a stored tenant. */
    public static Status status(EnhancedDocument item) {
        return Status.of(item.getString("status"));
    }

    /** Returns when a stored pending tenant is forgotten. */
    public static Optional<Instant> lapsesAt(EnhancedDocument item) {
        return Attributes.findTime(item, "lapsesAt");
    }

    /** Refuses what would leave a tenant without an active owner. */
    public static ProblemException lastOwner() {
        return Problem.LAST_OWNER.because("This is the last active owner. Make another user owner first.");
    }

    private static ProblemException busy() {
        return Problem.busy("Your organisation is being changed at this moment. Try again.");
    }

    private static EnhancedDocument.Builder next(EnhancedDocument item, Instant now) {
        return item.toBuilder().putNumber("version", version(item) + 1).putString("updatedAt", now.toString());
    }

    private static long version(EnhancedDocument item) {
        return Attributes.number(item, "version");
    }

    private EnhancedDocument write(EnhancedDocument.Builder item, Tenant tenant, SubjectKey key) {
        var sealed = key.seal(Table.RECORDS, place(), Json.bytes(new Details(tenant.name(), tenant.settings())));
        if (sealed.length > MOST_SEALED) {
            throw Problem.INVALID_REQUEST
                    .because("All settings together are too large. Shorten labels or offer fewer choices.")
                    .field("/settings", "is too large altogether");
        }
        tenant.lapsesAt().ifPresent(at -> item.putString("lapsesAt", at.toString()));
        return item.putString("status", tenant.status().text())
                .putString("createdAt", tenant.createdAt().toString())
                .putString("updatedAt", tenant.updatedAt().toString())
                .putNumber("version", tenant.version())
                .putNumber("owners", tenant.owners())
                .putNumber("leadShards", tenant.leadShards())
                .putString("policyVersion", tenant.acceptance().version())
                .putString("policySha256", tenant.acceptance().sha256())
                .putString("policyAcceptedAt", tenant.acceptance().at().toString())
                .putString("policyAcceptedBy", tenant.acceptance().by())
                .putBytes("sealed", SdkBytes.fromByteArray(sealed))
                .build();
    }

    private ItemKey place() {
        return Door.tenantItem(tenancy.scope());
    }

    private SubjectId subject() {
        return SubjectId.tenant(tenancy.scope().tenant().value());
    }
}
