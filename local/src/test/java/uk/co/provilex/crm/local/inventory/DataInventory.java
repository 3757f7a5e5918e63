package uk.co.provilex.crm.local.inventory;

import static uk.co.provilex.crm.local.inventory.Whose.LEAD;
import static uk.co.provilex.crm.local.inventory.Whose.LEDGER;
import static uk.co.provilex.crm.local.inventory.Whose.NOBODY;
import static uk.co.provilex.crm.local.inventory.Whose.REQUESTER;
import static uk.co.provilex.crm.local.inventory.Whose.TENANT;
import static uk.co.provilex.crm.local.inventory.Whose.USAGE;
import static uk.co.provilex.crm.local.inventory.Whose.USER;

import java.util.List;
import uk.co.provilex.crm.leads.ImportedLeads;
import uk.co.provilex.crm.platform.idempotency.Idempotency;
import uk.co.provilex.crm.platform.sealing.Keyring;
import uk.co.provilex.crm.platform.usage.Activity;
import uk.co.provilex.crm.platform.usage.Session;

/**
 * Everything that the product stores, field by field, with what for and how long (UK GDPR article 30; P02, P03). It is held to
 * what the suite's clouds have really stored: a field that is not here fails the build, and so does one that is here and
 * nowhere else. {@code docs/data-inventory.md} is written from it.
 */
public final class DataInventory {

    private static final String WITH_LEAD =
            "until the lead is erased, or its time in the trash is over, or the account is closed";
    private static final String WITH_USER = "until the user is deleted";
    private static final String WITH_TENANT = "as long as the account";

    /** Of what nothing removes, not even the end of the account. */
    private static final String STAYS = "always";

    private static final String WITH_REQUEST =
            "as long as the account: evidence that the request was answered; what is sealed, until the person is erased, or"
                    + " 3 years after it was closed where somebody asks who is no lead or user";
    private static final String FOR_USAGE = Activity.KEPT.toDays() + " days, by TTL";
    private static final String FOR_IDEMPOTENCY = Idempotency.KEPT.toDays() + " days, by TTL";
    private static final String FOR_UNDO = ImportedLeads.KEPT.toDays() + " days, by TTL";

    private static final String DESTROYED = "\ndestroyedAt | that no new key is made in its place | always";

    private DataInventory() {}

    /** Tells whether a kind is declared to stay when its organisation's account is closed. */
    public static boolean stays(String kind) {
        return KINDS.stream()
                .filter(each -> each.name().equals(kind))
                .findFirst()
                .orElseThrow()
                .kept()
                .startsWith(STAYS);
    }

    /** Returns all kinds. */
    public static List<Kind> kinds() {
        return KINDS;
    }

    private static final List<Kind> KINDS = List.of(
            Kind.of("RECORDS", "TENANT/TENANT", "the organisation", TENANT, WITH_TENANT, """
                    createdAt, updatedAt, version | when it was made and last changed, and that no change is lost
                    status, lapsesAt, owners | whether it may be used, and that an owner is left
                    leadShards | how its lists are stored
                    closureId, closureRequestedAt, graceUntil | that it is to be closed, and until when that can be cancelled (P11)
                    policyVersion, policySha256, policyAcceptedAt, policyAcceptedBy | which privacy policy was accepted, when and by which user (P18)
                    sealed.name | naming it
                    sealed.settings.defaultCountry, sealed.settings.trashDays | reading numbers, and how long the trash is kept
                    sealed.settings.leadStatuses[].key, sealed.settings.leadStatuses[].label, sealed.settings.archivedStatuses[].key, sealed.settings.archivedStatuses[].label | the statuses of its leads
                    sealed.settings.customFields[].key, sealed.settings.customFields[].label, sealed.settings.customFields[].type, sealed.settings.customFields[].choices[] | the fields it has added
                    sealed.settings.archivedFields[].** | fields it has taken out, which leads may still have
                    sealed.settings.importMappings[].name, sealed.settings.importMappings[].columns.* | how columns of its lists are read
                    sealed.settings.retention.inactiveMonths, sealed.settings.retention.withoutBasisDays, sealed.settings.retention.changedAt | which leads it keeps no longer, and since when (P11)
                    sealed.settings.dataProtection.regime, sealed.settings.dataProtection.nation, sealed.settings.dataProtection.timeZone | which law, bank holidays and days count for rights requests"""),
            Kind.of("RECORDS", "USERS/USER#*", "a user", USER, WITH_USER, """
                    sealed.name | naming the user (P02)
                    sealed.email, sealed.address | signing in, and writing to the user, as typed and as compared (P02)
                    status, role, ownLeadsOnly | what the user may do
                    createdAt, updatedAt, version, revision | when it was made and last changed, and that no change is lost
                    invitedAt, invitationSent | that an invitation is sent once
                    lastSignInAt | when the account was last used (P03)
                    signedOutAt, poolSignedOut | that no older token counts"""),
            Kind.of("RECORDS", "USAGE#*/*", "a sign-in or a change of an account", USAGE, FOR_USAGE, """
                    at, expiresAt | when it was, and until when it is kept
                    sealed.event, sealed.outcome | what happened, and whether it was refused
                    sealed.ipAddress | from which address the sign-in is used
                    sealed.device.type, sealed.device.browser, sealed.device.system | with what kind of device; the user agent is not kept
                    sealed.unusual[] | what about it was not seen before"""),
            Kind.of(
                    "RECORDS",
                    "USAGE#*/SEEN",
                    "from where a user has signed in",
                    USAGE,
                    Session.KNOWN.toDays()
                            + " days from the last sign-in, by TTL; each forgets what was not seen for as long before it,"
                            + " so nothing of it is kept for more than " + Activity.KEPT.toDays() + " days",
                    """
                    sessions | which sessions are recorded, as digests
                    sealed.devices.*, sealed.networks.* | when a kind of device and a network were last seen, to tell what is unusual
                    version, expiresAt | that no change is lost, and until when it is kept"""),
            Kind.of("RECORDS", "LEAD#*/LEAD", "a lead", LEAD, WITH_LEAD, """
                    sealed.firstName, sealed.lastName, sealed.company, sealed.jobTitle | addressing the person
                    sealed.emails[].value, sealed.emails[].address, sealed.emails[].label, sealed.phones[].value, sealed.phones[].e164, sealed.phones[].label | reaching the person, as typed and as compared
                    sealed.address.line1, sealed.address.line2, sealed.address.city, sealed.address.region, sealed.address.postcode, sealed.address.country, sealed.website | reaching the person
                    sealed.source, sealed.tags[], sealed.externalId, sealed.customFields.* | the tenant's work with the person
                    status, ownerId | the tenant's work with the person
                    createdAt, createdBy, updatedAt, updatedBy, version, importId | where it comes from, who changed it last, and that no change is lost
                    shard, gcpk, gcsk, gupk, gusk, gspk, gssk, gopk, gosk | lists by creation, change, status and owner
                    activeAt, activity, touches, basisEndsAt, openRequests, gbpk, gbsk | when rules of retention end it, and that none ends it too early
                    trashedAt, trashedBy, trashedByRule, expiresAt | that it is in the trash, by whom or what, and until when
                    restrictedAt, restrictedBy, restrictionGround | that its processing is restricted, and why (P15)
                    erasingAt | that it is being erased, while it is: nothing else is left of it then
                    liftInformedAt, liftInformedHow, liftRecordedAt, liftRecordedBy | that the person was told before a restriction is lifted"""),
            Kind.of("RECORDS", "LEAD#*/CONSENT#*", "a lawful basis or an objection", LEAD, WITH_LEAD, """
                    lawfulBasis, channel, subscriberClass, obtainedAt, validUntil | what is allowed or forbidden, by what, since and until when (P01)
                    sealed.purpose, sealed.wording, sealed.wordingVersion, wordingHash | for what, in which words (P01)
                    sealed.source, sealed.sourceUrl, sealed.method, sealed.assessmentReference | how it was obtained (P01)
                    sealed.evidence.ipAddress, sealed.evidence.userAgent | from where it was given, if the tenant has that
                    recordedAt, recordedBy, importId, attested | who recorded it, and whether it was attested (P09)
                    withdrawnAt, withdrawal.at, withdrawal.method, withdrawal.recordedAt, withdrawal.recordedBy | that and how it was withdrawn"""),
            Kind.of("RECORDS", "LEAD#*/NOTE#*", "a note", LEAD, WITH_LEAD, """
                    sealed.text | the tenant's work with the person
                    createdAt, createdBy | who wrote it, when"""),
            Kind.of("RECORDS", "LEAD#*/TASK#*", "a task", LEAD, WITH_LEAD, """
                    sealed.title | the tenant's work with the person
                    done, dueOn, assigneeId | whether it is done, until when, and by whom
                    createdAt, createdBy, updatedAt, version | who wrote it, and that no change is lost"""),
            Kind.of("RECORDS", "LEAD#*/ACT#*", "something that happened to a lead", LEAD, WITH_LEAD, """
                    at, by, kind, summary, importId | the timeline: what, when and by whom, in fixed words"""),
            Kind.of(
                    "RECORDS",
                    "LEAD#*/LINKS",
                    "that a lead has links of its own",
                    LEAD,
                    "until the last of them is over or all are revoked",
                    """
                    generation | that revoked links are refused; a link itself is kept nowhere (P14)
                    expiresAt | until when any is good"""),
            Kind.of("RECORDS", "RESTRICTED/*", "that a lead is restricted", LEAD, "as long as it is restricted", """
                    since | that packages which were made before and hold it are not handed out"""),
            Kind.of(
                    "RECORDS",
                    "SUPPRESSED/email#*",
                    "an address that imports may not bring in",
                    LEAD,
                    WITH_TENANT + ", or until it is taken off",
                    """
                    since, reason | keeping who asked to be forgotten, or objected, from coming back; the address itself is a digest"""),
            Kind.of(
                    "RECORDS",
                    "SUPPRESSED/phone#*",
                    "a number that imports may not bring in",
                    LEAD,
                    WITH_TENANT + ", or until it is taken off",
                    """
                    since, reason | as for addresses"""),
            Kind.of(
                    "RECORDS",
                    "SUPPRESSED/LIST#*#email#*",
                    "an address of a list that was brought in",
                    LEAD,
                    WITH_TENANT + ", or until it is taken off",
                    """
                    since, reason | as for addresses"""),
            Kind.of(
                    "RECORDS",
                    "SUPPRESSED/LIST#*#phone#*",
                    "a number of a list that was brought in",
                    LEAD,
                    WITH_TENANT + ", or until it is taken off",
                    """
                    since, reason | as for addresses"""),
            Kind.of("RECORDS", "SUPPRESSED/KEYS", "the keys of lists that were brought in", NOBODY, WITH_TENANT, """
                    sealed[].key, sealed[].importId, sealed[].at | applying those lists, and which import brought them
                    version | that no change is lost"""),
            Kind.of("RECORDS", "SUPPRESSED/ADDED", "that somebody was added to such a list", NOBODY, WITH_TENANT, """
                    adding | that an import which runs looks again at who is suppressed"""),
            Kind.of("RECORDS", "RIGHTS/REQ#*", "a rights request", REQUESTER, WITH_REQUEST, """
                    sealed.requester, sealed.contact, sealed.request | who asks, where to answer, and what for (P14)
                    type, channel, state, controller, leadId, relatesTo, erasureId | what is asked for, by which lead, and how far it is
                    course.receivedAt, course.identity[].**, course.clarifications[].**, course.extension.**, course.acknowledgedAt | from what the due date follows
                    regime, nation, zone | which law and calendar count
                    identity, identityMethod | how it is known who asks
                    assigneeId, createdBy, createdAt, updatedAt, closedAt, events, version | who looks after it, and that no change is lost
                    reminded, remindedOf | that a reminder is given once
                    gspk, gssk | the list by due date"""),
            Kind.of(
                    "RECORDS",
                    "RIGHTS/WORDS#*",
                    "that what somebody said who is no lead is to be forgotten",
                    NOBODY,
                    "3 years after the request was closed, by TTL; with it goes the key",
                    """
                    expiresAt | until when (P13)"""),
            Kind.of("RECORDS", "LEAD#*/RIGHTS#*", "which rights requests a lead has", LEAD, WITH_LEAD, ""),
            Kind.of("RECORDS", "LEAD#*/VETO", "which objection of a lead was recorded last", LEAD, WITH_LEAD, """
                    objection | that none is lost which is recorded while an erasure begins"""),
            Kind.of("RECORDS", "RIGHTS/EVENT#*#*", "what happened to a rights request", REQUESTER, WITH_REQUEST, """
                    kind, at, recordedAt, by | what, when and by whom
                    sealed.text, sealed.systems[], sealed.disclosed, sealed.withheld[].what, sealed.withheld[].ground | the answer, as a supervisor asks for it
                    facts.** | ids, grounds and results, for the same"""),
            Kind.of(
                    "RECORDS",
                    "ERASED/ERASURE#*",
                    "an erasure",
                    LEAD,
                    WITH_TENANT + ": evidence that a promise was kept",
                    """
                    lead, user, cause, reason, requestedBy, state, step, waits, version | what is to be erased, for whom, and how far it is
                    hiddenAt, liveErasedAt, keyDestroyedAt, receipt | when it was done, and the proof (P13)
                    commitments, suppressed | that the one who asked can show that it was about it; a digest nobody else can make
                    counts.* | how much was removed"""),
            Kind.of("RECORDS", "ERASURES/MARK", "that somebody was erased", NOBODY, WITH_TENANT, """
                    mark | that an export which runs leaves it out"""),
            Kind.of("RECORDS", "JOBS/JOB#*", "an import or an export", TENANT, WITH_TENANT, """
                    kind, state, createdAt, createdBy, startedAt, finishedAt, version, packageExpiresAt | whose it is and how far
                    sealed.fileName, sealed.format, sealed.sha512, sealed.entityTag, sealed.dateOrder, sealed.defaultStatus, sealed.broughtBy | which file it is
                    sealed.columns[].index, sealed.columns[].header, sealed.columns[].field, sealed.columns[].confidence, sealed.columns[].detail, sealed.mapping.*, sealed.hints.** | how its columns are read
                    sealed.lawfulBasis.**, sealed.attestation.** | on what basis its leads are held, and who vouches for that (P01, P09)
                    sealed.plan.** | what to do with its rows
                    sealed.undo.** | that it was taken back
                    sealed.scope.** | what an export takes
                    sealed.problem | why it failed"""),
            Kind.of("RECORDS", "JOBS/IMPORT#*", "how far an import is", NOBODY, WITH_TENANT, """
                    progress.** | going on after a fault, and counts
                    version | that no step is done twice"""),
            Kind.of("RECORDS", "JOBS/EXPORT#*", "how far an export is", NOBODY, WITH_TENANT, """
                    progress.** | going on after a fault, and counts
                    version | that no step is done twice"""),
            Kind.of("RECORDS", "JOBS/OPEN#IMPORT#*", "that an import is open", NOBODY, "until it has ended", """
                    job | bounding how many are"""),
            Kind.of("RECORDS", "JOBS/OPEN#EXPORT#*", "that an export is open", NOBODY, "until it has ended", """
                    job | bounding how many are"""),
            Kind.of("RECORDS", "JOBS/PACKAGE#*", "that a package was brought in", NOBODY, WITH_TENANT, """
                    at, importId | that none is brought in twice by mistake"""),
            Kind.of(
                    "RECORDS",
                    "JOB#*/REJECTS#*",
                    "rows that an import refused",
                    LEAD,
                    "30 days, by TTL, and until somebody in the file asks to be erased",
                    """
                    sealed[].row, sealed[].line, sealed[].cells[], sealed[].faults[].column, sealed[].faults[].reason, sealed[].faults[].remedy | giving them back with what is wrong
                    expiresAt | until when they are kept"""),
            Kind.of(
                    "RECORDS",
                    "JOB#*/PREVIEW",
                    "what bringing a list in would do",
                    LEAD,
                    "14 days, by TTL, and until the list is brought in or somebody in it asks to be erased",
                    """
                    sealed.** | showing it before anything is written: the first rows as leads, counts, and why rows would be refused
                    expiresAt | until when it is kept"""),
            Kind.of("RECORDS", "JOB#*/ADDED#*", "which leads an import made", LEAD, FOR_UNDO, """
                    added, expiresAt | taking it back"""),
            Kind.of(
                    "RECORDS",
                    "JOB#*/KEPT#*",
                    "leads that did not become what they were before an import",
                    LEAD,
                    "30 days, by TTL",
                    """
                    kept[].** | telling which, and why; ids and codes
                    expiresAt | until when it is kept"""),
            Kind.of("RECORDS", "JOB#*/UNDO#*", "a lead as it was before an import", LEAD, FOR_UNDO, """
                    sealed.** | taking the import back: the fields of the lead
                    version, touches, expiresAt | until when it is kept"""),
            Kind.of("RECORDS", "JOB#*/SEGMENT#*", "a part of an export", LEAD, "8 days, by TTL", """
                    leads, erased, parts, version, expiresAt | which leads it has, so that an erasure finds it, and which are erased since"""),
            Kind.of("RECORDS", "JOB#*/PART#*", "a part of a package that is uploaded", NOBODY, "8 days, by TTL", """
                    uploadId, sha256, entityTag, expiresAt | not uploading it again after a fault"""),
            Kind.of(
                    "RECORDS",
                    "CLOSURE/PURGE",
                    "how far the closing of an account is",
                    TENANT,
                    "until it is done",
                    """
                    purge.**, version | going on after a fault, and what was removed so far"""),
            Kind.of(
                    "RECORDS",
                    "CLOSURE#*/CLOSURE",
                    "that an account was to be closed",
                    TENANT,
                    "always: evidence that a promise was kept",
                    """
                    tenant, requestedAt, graceUntil, cancelledAt | which account, since when, and what became of it
                    purge.**, certificate | when it was done, and the proof (P13)"""),
            Kind.of("RECORDS", "CLOSURES-OPEN/*#*", "a closure that is not done", NOBODY, "until it is done", """
                    tenant | whose it is"""),
            openErasure("erasure", "an erasure that is not done"),
            openErasure("purge", "a lead that its time removed, and whose erasure is to begin"),
            openErasure("words", "a request whose requester is to be forgotten"),
            Kind.of("RECORDS", "SIGNUPS/FIRST-DAY", "where the next sweep of sign-ups begins", NOBODY, "always", """
                    day | that unconfirmed sign-ups are removed"""),
            Kind.of("RECORDS", "SIGNUPS#*/*", "a sign-up of a day", USER, "7 days, unless it is confirmed", """
                    userId | that unconfirmed sign-ups are removed"""),
            Kind.of(
                    "RECORDS",
                    "RETENTION/*#*",
                    "that an organisation with rules of retention is to be looked at on a day",
                    NOBODY,
                    "until that was done",
                    ""),
            Kind.of("RECORDS", "RIGHTS-DUE/FIRST-DAY", "where the next run of reminders begins", NOBODY, "always", """
                    day | that reminders are given"""),
            Kind.of(
                    "RECORDS",
                    "RIGHTS-DUE#*/*#*",
                    "that a request is to be looked at on a day",
                    NOBODY,
                    "until two days later",
                    ""),
            Kind.of("KEYS", "KEY/TENANT", "the key of an organisation, wrapped by KMS", TENANT, WITH_TENANT, """
                    wrapped | opening its data
                    destroyedAt | that it was destroyed | always"""),
            key("TENANT", "of the name and settings of an organisation", DESTROYED),
            key("USER", "of a user", DESTROYED),
            key("LEAD", "of a lead", DESTROYED + "\nwithheld, withheldAt | that an erasure has begun"),
            key("JOB", "of an import or export", DESTROYED),
            key("ROWS", "of what an import keeps of the rows of its file", DESTROYED),
            key("RIGHTS", "of somebody who makes a request and is no lead", DESTROYED),
            Kind.of(
                    "LOOKUP",
                    "TOKEN#*/*",
                    "a word, number or address that a lead is found by, as a digest",
                    LEAD,
                    WITH_LEAD,
                    """
"""),
            Kind.of("LOOKUP", "TOKENS-OF#*/M", "which of those a lead has", LEAD, WITH_LEAD, """
                    entries, claims, complete | that none is left when the lead changes or goes"""),
            Kind.of(
                    "LOOKUP",
                    "UNIQUE#*/U",
                    "that an address is taken, as a digest",
                    USER,
                    WITH_USER + ", or with the lead",
                    """
                    userId, lead | that an address belongs to one
                    expiresAt | until when a rehearsal or import holds it"""),
            Kind.of(
                    "LOOKUP",
                    "JOB#*/M#*",
                    "which leads the rows of an import are about",
                    LEAD,
                    "a day, by TTL, or until a lead that it names is erased",
                    """
                    leads, expiresAt | that two rows about one person are seen to be"""),
            Kind.of("LOOKUP", "IDEM#*/*", "an answer to a request that created something", USER, FOR_IDEMPOTENCY, """
                    sealed.status, sealed.headers.*, sealed.body | answering a repetition; it opens with the key of the one it is about
                    payload, state, lock, sealedFor, expiresAt | that a request is done once"""),
            Kind.of(
                    "LOOKUP",
                    "RATE#*/*",
                    "how often a network or an address signed up, as a digest",
                    USER,
                    "an hour or a day, by TTL",
                    """
                    count, expiresAt | bounding it"""),
            Kind.of("LOOKUP", "RATE#invitations/*", "how often an organisation invited", NOBODY, "a day, by TTL", """
                    count, expiresAt | bounding it"""),
            Kind.of(
                    "LOOKUP",
                    "RATE#subject-link#*/*",
                    "how often a lead's links were used",
                    LEAD,
                    "an hour, by TTL",
                    """
                    count, expiresAt | bounding it"""),
            Kind.of(
                    "LOOKUP",
                    "SIGNUP#*/S",
                    "a sign-up that waits to be confirmed, by a digest of its address",
                    USER,
                    "7 days, by TTL",
                    """
                    tenant, userId, expiresAt | that an address signs up once"""),
            Kind.of(
                    "LEDGER",
                    "OUTBOX#*/*",
                    "who did what with whose data",
                    LEDGER,
                    STAYS
                            + ", also after the account was closed: it has ids, and what is sealed in it no key opens then",
                    """
                    at, actor, action, subjects, traceId | who, what, whose and when
                    facts.* | ids, codes, counts and names of fields; no value
                    sealed.before.**, sealed.after.** | what was changed, as it was and as it is
                    sealed.email, sealed.name, sealed.organisation | who signed up or was invited
                    sealed.statement, sealed.listSource, sealed.wordingVersion | what an uploader vouched for (P09)
                    sealedFor | whose key opens it"""),
            Kind.of(
                    "OBJECTS",
                    "imports/*/*/upload.csv",
                    "an uploaded list",
                    LEAD,
                    "until it is imported, 14 days at most",
                    ""),
            Kind.of("OBJECTS", "imports/*/*/rejects.csv", "the rows that an import refused", LEAD, "14 days", ""),
            Kind.of(
                    "OBJECTS",
                    "exports/*/*/package.zip",
                    "a package: all leads and what belongs to them, or one of them",
                    LEAD,
                    "7 days",
                    ""),
            Kind.of("OBJECTS", "exports/*/*/staging/*", "a part of a package, sealed", LEAD, "while it is made", ""),
            Kind.of(
                    "POOL",
                    "account",
                    "a user's account in Cognito, where its password and second factor are as well",
                    USER,
                    WITH_USER,
                    """
                    email, email_verified | signing in, and being written to
                    sub, custom:tenant, custom:user | whose account it is"""),
            Kind.of(
                    "QUEUES",
                    "message",
                    "that something is to be done",
                    NOBODY,
                    "until it is done, 14 days at most",
                    """
                    tenant, kind, id | which thing it is about"""),
            Kind.of(
                    "LOGS",
                    "access",
                    "a line in the access log of the API",
                    NOBODY,
                    "30 days, unless the operator chooses another number",
                    """
                    requestId, requestTimeEpoch, routeKey, protocol, status, responseLength, responseLatency, integrationLatency, integrationStatus, errorType | finding faults; neither address nor user agent, path, query or token"""),
            Kind.of(
                    "LOGS",
                    "platform",
                    "what Lambda itself writes: starts, ends, and faults that leave a function",
                    NOBODY,
                    "30 days, unless the operator chooses another number",
                    ""),
            Kind.of(
                    "LOGS",
                    "line",
                    "a line in the log of a function",
                    NOBODY,
                    "30 days, unless the operator chooses another number",
                    """
                    at, level, function, traceId, tenant, status, problem | finding faults
                    Latency, Requests, Refusals, Faults, Records, FailedRecords, RightsReminders, RightsRequestsOverdue, LeadsRetired, _aws.** | metrics
                    fault[].class, fault[].code, fault[].frames[] | what went wrong, without messages"""));

    private static Kind openErasure(String kind, String what) {
        return Kind.of(
                "RECORDS",
                "ERASURES-OPEN/*#" + kind + "#*",
                what,
                NOBODY,
                "until it is done, and at most a day more",
                """
                since, next | that none is forgotten whose notice was lost: since when, and when it is looked at again""");
    }

    private static Kind key(String of, String what, String more) {
        return Kind.of(
                "KEYS",
                "KEYS#" + of + "/*",
                "the key " + what + ", wrapped by that of the organisation",
                Whose.NOBODY,
                "until what it seals is erased; in backups for another " + Keyring.BACKED_UP_FOR.toDays() + " day",
                """
                wrapped, keyVersion | opening what is sealed""" + more);
    }
}
