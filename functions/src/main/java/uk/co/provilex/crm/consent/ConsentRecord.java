package uk.co.provilex.crm.consent;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.leads.Consent;
import uk.co.provilex.crm.leads.Consent.Kind;
import uk.co.provilex.crm.tenants.Tenant;

/**
 * Writes what was recorded as a consent record: the structure of ISO/IEC TS 27560:2023, in the terms of the Data Privacy
 * Vocabulary (DPV 2), as the W3C community group's guide to both has it
 * (<a href="https://w3id.org/dpv/guides/consent-27560">w3id.org/dpv/guides/consent-27560</a>), in JSON-LD 1.1. The context is written out, so
 * that a reader needs no network.
 *
 * <p>ISO/IEC TS 27560 is about consent. Other lawful bases and objections are written in the same structure, with their own legal
 * basis and status; they do not claim to conform.
 */
final class ConsentRecord {

    private static final String PROFILE = "https://w3id.org/dpv/schema/dpv-27560#record";
    private static final String PROCESSOR = "urn:provilex:processor";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** What is said by naming something: its value is an IRI, where a reader would take a bare string for a text. */
    private static final List<String> LINKS = List.of(
            "dct:conformsTo",
            "dpv:hasDataController",
            "dpv:hasDataProcessor",
            "dpv:hasDataSubject",
            "dpv:hasJurisdiction",
            "dpv:hasLegalBasis",
            "dpv:hasPersonalData",
            "dpv:isIndicatedBy",
            "spdx:algorithm");

    private ConsentRecord() {}

    /** Returns the record of {@code consent} as it stands at {@code now}. */
    static ObjectNode of(Consent consent, Tenant tenant, Instant now) {
        var subject = "urn:provilex:lead:" + consent.leadId();
        var controller = "urn:provilex:tenant:" + tenant.id();
        var record = JSON.objectNode();
        record.set("@context", context());
        record.put("@id", "urn:provilex:consent:" + consent.id())
                .put("@type", "dpv:ConsentRecord")
                .put("dct:identifier", consent.id())
                .put("dct:created", consent.recordedAt().toString());
        if ("consent".equals(consent.lawfulBasis())) {
            record.put("dct:conformsTo", PROFILE);
        }
        record.put("dpv:hasDataSubject", subject);
        notice(record, consent);
        record.set("dpv:hasProcess", process(consent, subject, controller, tenant));
        record.putArray("dpv:hasEntity")
                .add(entity(controller, "dpv:DataController", tenant.name()))
                .add(entity(PROCESSOR, "dpv:DataProcessor", "Provilex")
                        .set(
                                "schema:contactPoint",
                                JSON.objectNode()
                                        .put("@type", "schema:ContactPoint")
                                        .put("schema:email", "admin@provilex.co.uk")))
                .add(JSON.objectNode().put("@id", subject).put("@type", "dpv:DataSubject"));
        events(record, consent, subject, now);
        return record;
    }

    private static ObjectNode context() {
        var context = JSON.objectNode()
                .put("dpv", "https://w3id.org/dpv#")
                .put("pd", "https://w3id.org/dpv/pd#")
                .put("loc", "https://w3id.org/dpv/loc#")
                .put("dct", "http://purl.org/dc/terms/")
                .put("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#")
                .put("schema", "https://schema.org/")
                .put("spdx", "http://spdx.org/rdf/terms#");
        LINKS.forEach(link -> context.putObject(link).put("@type", "@id"));
        return context;
    }

    private static void notice(ObjectNode record, Consent consent) {
        var wording = consent.wording();
        if (wording == null) {
            return;
        }
        var notice = record.putObject("dpv:hasNotice").put("@type", "dpv:ConsentNotice");
        notice.put("dct:description", wording);
        put(notice, "dct:hasVersion", consent.wordingVersion());
        put(notice, "dct:source", consent.sourceUrl());
        notice.putObject("spdx:checksum")
                .put("@type", "spdx:Checksum")
                .put("spdx:algorithm", "spdx:checksumAlgorithm_sha256")
                .put("spdx:checksumValue", consent.wordingHash());
    }

    private static ObjectNode process(Consent consent, String subject, String controller, Tenant tenant) {
        var process = JSON.objectNode().put("@type", "dpv:Process");
        process.putObject("dpv:hasPurpose")
                .put("@type", "dpv:Purpose")
                .put("dct:description", Objects.requireNonNullElse(consent.purpose(), "Direct marketing"));
        process.put("dpv:hasPersonalData", personalData(consent.channel()));
        process.put("dpv:hasDataSubject", subject)
                .put("dpv:hasDataController", controller)
                .put("dpv:hasDataProcessor", PROCESSOR)
                .put("dpv:hasJurisdiction", "loc:" + tenant.settings().defaultCountry());
        var basis = legalBasis(consent);
        if (basis != null) {
            process.put("dpv:hasLegalBasis", basis);
        }
        put(process, "dct:source", consent.source());
        put(process, "dpv:hasAssessment", consent.assessmentReference());
        if ("consent".equals(consent.lawfulBasis())) {
            process.putObject("dpv:hasConsentControl")
                    .put("@type", "dpv:WithdrawConsent")
                    .put(
                            "dpv:isExercisedAt",
                            "/v1/leads/" + consent.leadId() + "/consents/" + consent.id() + "/withdrawal");
        }
        return process;
    }

    private static String personalData(String channel) {
        return switch (channel) {
            case "email" -> "pd:EmailAddress";
            case "phone", "sms" -> "pd:TelephoneNumber";
            case "post" -> "pd:PhysicalAddress";
            default -> "pd:Contact";
        };
    }

    private static @Nullable String legalBasis(Consent consent) {
        var basis = consent.lawfulBasis();
        if (basis == null) {
            return null;
        }
        return switch (basis) {
            case "consent" -> "dpv:Consent";
            case "contract" -> "dpv:Contract";
            // the soft opt-in spares the consent that PECR wants; under UK GDPR it rests on legitimate interests
            default -> "dpv:LegitimateInterest";
        };
    }

    private static ObjectNode entity(String id, String role, String name) {
        return JSON.objectNode().put("@id", id).put("@type", role).put("schema:name", name);
    }

    /** Each event with its time, how long it holds, who made it and how: the consent event fields of the standard. */
    private static void events(ObjectNode record, Consent consent, String subject, Instant now) {
        var events = record.putArray("dpv:hasConsentStatus");
        var given = events.addObject()
                .put("@type", consent.kind() == Kind.OBJECTION ? "dpv:ConsentRefused" : "dpv:ConsentGiven")
                .put("dpv:isIndicatedAtTime", consent.obtainedAt().toString());
        var until = consent.expiresAt();
        given.set("dpv:hasDuration", until == null ? endless() : until(until));
        given.put("dpv:isIndicatedBy", subject).put("dpv:hasIndicationMethod", consent.method());
        var withdrawal = consent.withdrawal();
        if (withdrawal != null) {
            events.addObject()
                    .put("@type", "dpv:ConsentWithdrawn")
                    .put("dpv:isIndicatedAtTime", withdrawal.at().toString())
                    .put("dpv:isIndicatedBy", subject)
                    .put("dpv:hasIndicationMethod", withdrawal.method())
                    .set("dpv:hasDuration", endless());
        } else if (until != null && !until.isAfter(now)) {
            events.addObject()
                    .put("@type", "dpv:ConsentExpired")
                    .put("dpv:isIndicatedAtTime", until.toString())
                    .put("dpv:isIndicatedBy", PROCESSOR)
                    .set("dpv:hasDuration", endless());
        }
    }

    private static ObjectNode endless() {
        return JSON.objectNode()
                .put("@type", "dpv:UntilEventDuration")
                .put("rdf:value", "until it is withdrawn or given anew");
    }

    private static ObjectNode until(Instant time) {
        return JSON.objectNode().put("@type", "dpv:UntilTimeDuration").put("rdf:value", time.toString());
    }

    private static void put(ObjectNode into, String name, @Nullable String value) {
        if (value != null) {
            into.put(name, value);
        }
    }
}
