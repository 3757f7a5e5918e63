package uk.co.provilex.crm.leads;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import uk.co.provilex.crm.platform.data.Attributes;
import uk.co.provilex.crm.platform.data.Index;
import uk.co.provilex.crm.platform.data.Table;
import uk.co.provilex.crm.platform.json.Json;
import uk.co.provilex.crm.platform.sealing.SubjectKey;
import uk.co.provilex.crm.platform.tenancy.ItemKey;
import uk.co.provilex.crm.platform.tenancy.PartitionKey;
import uk.co.provilex.crm.platform.tenancy.TenantScope;

/** How leads lie in the tables: the only place that names their keys, index keys and attributes. */
final class LeadItems {

    static final String LEAD = "LEAD";

    /** How often something was recorded beside a lead that left its version. */
    static final String TOUCHES = "touches";

    /** Of one width, unlike {@link Instant#toString}, so that times sort as text. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

    private LeadItems() {}

    static PartitionKey partition(TenantScope scope, String leadId) {
        return scope.partition("LEAD#" + leadId);
    }

    static ItemKey key(TenantScope scope, String leadId) {
        return partition(scope, leadId).item(LEAD);
    }

    static ItemKey child(TenantScope scope, String leadId, String kind, String id) {
        return partition(scope, leadId).item(kind + "#" + id);
    }

    /** Where the claim of an email address is kept. */
    static ItemKey sentinel(TenantScope scope, String token) {
        return scope.key("UNIQUE#" + token, "U");
    }

    static PartitionKey byCreation(TenantScope scope, int shard) {
        return scope.partition("CREATED#" + shard);
    }

    static PartitionKey byUpdate(TenantScope scope, int shard) {
        return scope.partition("UPDATED#" + shard);
    }

    static PartitionKey byStatus(TenantScope scope, String status, int shard) {
        return scope.partition("STATUS#" + status + "#" + shard);
    }

    static PartitionKey byOwner(TenantScope scope, String userId, int shard) {
        return scope.partition("OWNER#" + userId + "#" + shard);
    }

    /** Where it is noted which leads are restricted. */
    static PartitionKey restricted(TenantScope scope) {
        return scope.partition("RESTRICTED");
    }

    static PartitionKey inTrash(TenantScope scope, int shard) {
        return scope.partition("TRASH#" + shard);
    }

    /** Where those are, by the end of their last lawful basis, of whom every one ends. */
    static PartitionKey byBasis(TenantScope scope, int shard) {
        return scope.partition("BASIS#" + shard);
    }

    /** Returns the place of a lead in what is ordered by times. */
    static String timeSort(Instant at, String leadId) {
        return TIME.format(at) + "#" + leadId;
    }

    /** Returns the id in the sort key of any of the indexes. */
    static String idInSort(String sort) {
        return sort.substring(sort.lastIndexOf('#') + 1);
    }

    static String time(Instant at) {
        return TIME.format(at);
    }

    static EnhancedDocument item(TenantScope scope, Lead lead, SubjectKey key) {
        var place = key(scope, lead.id());
        var item = place.item()
                .putBytes("sealed", SdkBytes.fromByteArray(key.seal(Table.RECORDS, place, Json.bytes(lead.details()))))
                .putString("status", lead.status())
                .putString("ownerId", lead.ownerId())
                .putString("createdAt", time(lead.createdAt()))
                .putString("updatedAt", time(lead.updatedAt()))
                .putString("createdBy", lead.createdBy())
                .putString("updatedBy", lead.updatedBy())
                .putNumber("version", lead.version())
                .putNumber("shard", lead.shard());
        if (lead.importId() != null) {
            item.putString("importId", lead.importId());
        }
        keep(item, lead);
        var trashed = lead.trashed();
        if (trashed == null) {
            index(item, Index.CREATED, byCreation(scope, lead.shard()), lead.id());
            var keeping = lead.keeping();
            index(item, Index.UPDATED, byUpdate(scope, lead.shard()), timeSort(keeping.activeAt(), lead.id()));
            if (keeping.basisEndsAt() != null) {
                index(item, Index.BASIS, byBasis(scope, lead.shard()), timeSort(keeping.basisEndsAt(), lead.id()));
            }
            index(item, Index.STATUS, byStatus(scope, lead.status(), lead.shard()), lead.id());
            restrict(item, lead.restriction());
            index(item, Index.OWNER, byOwner(scope, lead.ownerId(), lead.shard()), lead.id());
        } else {
            index(item, Index.STATUS, inTrash(scope, lead.shard()), lead.id());
            item.putString("trashedAt", time(trashed.at()))
                    .putNumber("expiresAt", trashed.restorableUntil().getEpochSecond());
            if (trashed.by() != null) {
                item.putString("trashedBy", trashed.by());
            }
            if (trashed.rule() != null) {
                item.putString("trashedByRule", trashed.rule());
            }
        }
        return item.build();
    }

    /** Writes only what does not follow from the rest, so that most leads carry nothing of it. */
    private static void keep(EnhancedDocument.Builder item, Lead lead) {
        var keeping = lead.keeping();
        if (!keeping.activeAt().equals(lead.updatedAt())) {
            item.putString("activeAt", time(keeping.activeAt()));
        }
        if (!keeping.activity().equals(activity(lead.version()))) {
            item.putString("activity", keeping.activity());
        }
        if (keeping.basisEndsAt() != null) {
            item.putString("basisEndsAt", time(keeping.basisEndsAt()));
        }
        if (keeping.openRequests() > 0) {
            item.putNumber("openRequests", keeping.openRequests());
        }
        if (keeping.touches() > 0) {
            item.putNumber(TOUCHES, keeping.touches());
        }
    }

    /** Returns where a live lead is in the order of activity, which moves with everything that is done with it. */
    static Map<String, String> activityOrder(Lead lead) {
        return Map.of(Index.UPDATED.sortAttribute(), timeSort(lead.keeping().activeAt(), lead.id()));
    }

    static Keeping keeping(EnhancedDocument item) {
        return new Keeping(
                Instant.parse(Attributes.find(item, "activeAt").orElseGet(() -> Attributes.text(item, "updatedAt"))),
                Attributes.find(item, "activity").orElseGet(() -> activity(Attributes.number(item, "version"))),
                Attributes.findTime(item, "basisEndsAt").orElse(null),
                (int) Attributes.numberOrZero(item, "openRequests"),
                Attributes.numberOrZero(item, TOUCHES));
    }

    private static String activity(long version) {
        return version == 1 ? Keeping.CREATED : Keeping.UPDATED;
    }

    private static void restrict(EnhancedDocument.Builder item, Lead.@Nullable Restriction restriction) {
        if (restriction == null) {
            return;
        }
        item.putString("restrictedAt", time(restriction.at()))
                .putString("restrictedBy", restriction.by())
                .putString("restrictionGround", restriction.ground().code());
        var notice = restriction.liftNotice();
        if (notice != null) {
            item.putString("liftInformedAt", time(notice.informedAt()))
                    .putString("liftInformedHow", notice.method())
                    .putString("liftRecordedAt", time(notice.recordedAt()))
                    .putString("liftRecordedBy", notice.recordedBy());
        }
    }

    private static Lead.@Nullable Restriction restriction(EnhancedDocument item) {
        if (!isRestricted(item)) {
            return null;
        }
        return new Lead.Restriction(
                Attributes.time(item, "restrictedAt"),
                Attributes.text(item, "restrictedBy"),
                RestrictionGround.of(Attributes.text(item, "restrictionGround")).orElseThrow(),
                item.isPresent("liftInformedAt")
                        ? new Lead.LiftNotice(
                                Attributes.time(item, "liftInformedAt"),
                                Attributes.text(item, "liftInformedHow"),
                                Attributes.time(item, "liftRecordedAt"),
                                Attributes.text(item, "liftRecordedBy"))
                        : null);
    }

    /** Tells whether nothing may be done with a lead but to store it. */
    static boolean isRestricted(EnhancedDocument item) {
        return item.isPresent("restrictedAt");
    }

    private static void index(EnhancedDocument.Builder item, Index index, PartitionKey partition, String sort) {
        item.putString(index.partitionAttribute(), partition.value()).putString(index.sortAttribute(), sort);
    }

    /** Opens an item of a lead with its key. */
    static Lead lead(TenantScope scope, EnhancedDocument item, SubjectKey key) {
        var id = key.subject().id();
        var sealed = Attributes.bytes(item, "sealed");
        return new Lead(
                id,
                Json.read(key.open(Table.RECORDS, key(scope, id), sealed), LeadDetails.class),
                Attributes.text(item, "status"),
                Attributes.text(item, "ownerId"),
                Attributes.time(item, "createdAt"),
                Attributes.time(item, "updatedAt"),
                Attributes.text(item, "createdBy"),
                Attributes.text(item, "updatedBy"),
                Attributes.number(item, "version"),
                trashed(item),
                restriction(item),
                (int) Attributes.number(item, "shard"),
                Attributes.find(item, "importId").orElse(null),
                keeping(item));
    }

    private static Lead.@Nullable Trashed trashed(EnhancedDocument item) {
        return isTrashed(item)
                ? new Lead.Trashed(
                        Attributes.time(item, "trashedAt"),
                        Attributes.find(item, "trashedBy").orElse(null),
                        Instant.ofEpochSecond(Attributes.number(item, "expiresAt")),
                        Attributes.find(item, "trashedByRule").orElse(null))
                : null;
    }

    /** Returns the id of the lead that an item is, or that it belongs to. */
    static String leadId(EnhancedDocument item) {
        return idInSort(Attributes.text(item, "pk"));
    }

    static boolean isTrashed(EnhancedDocument item) {
        return item.isPresent("trashedAt");
    }

    /** Tells whether an item's time is over, whether or not DynamoDB's TTL has removed it, or its lead is being erased. */
    static boolean hasLapsed(EnhancedDocument item, Instant now) {
        return isHidden(item)
                || (item.isPresent("expiresAt") && Attributes.number(item, "expiresAt") <= now.getEpochSecond());
    }

    /** Returns what is left of a lead that is being erased until nothing is: that it was there, and nothing of it. */
    static EnhancedDocument hidden(TenantScope scope, Lead lead, Instant at) {
        var item =
                key(scope, lead.id()).item().putString("erasingAt", time(at)).putNumber("version", lead.version() + 1);
        if (lead.importId() != null) {
            item.putString("importId", lead.importId());
        }
        return item.build();
    }

    /** Tells whether a lead is being erased: to whoever reads it, it is not there. */
    static boolean isHidden(EnhancedDocument item) {
        return item.isPresent("erasingAt");
    }
}
