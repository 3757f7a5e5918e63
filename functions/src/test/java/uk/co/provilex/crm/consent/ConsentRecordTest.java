package uk.co.provilex.crm.consent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static uk.co.provilex.crm.consent.Records.GIVEN;
import static uk.co.provilex.crm.consent.Records.PURPOSE;
import static uk.co.provilex.crm.consent.Records.basis;
import static uk.co.provilex.crm.consent.Records.objection;
import static uk.co.provilex.crm.consent.Records.withdrawn;

import com.apicatalog.jsonld.JsonLd;
import com.apicatalog.jsonld.JsonLdError;
import com.apicatalog.jsonld.document.JsonDocument;
import com.fasterxml.jackson.databind.JsonNode;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.leads.Consent;
import uk.co.provilex.crm.tenants.PolicyAcceptance;
import uk.co.provilex.crm.tenants.Tenant;

/** A consent record as the guide to ISO/IEC TS 27560 and DPV has it. */
final class ConsentRecordTest {

    private static final String DPV = "https://w3id.org/dpv#";
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Tenant TENANT = Tenant.pending(
            "01k5h0zz0n7tna0tqre1exaq01",
            "Example Orchard",
            new PolicyAcceptance("2025-09-19", "00", NOW, "01k5ha7c0d4e8f2g6h1j5k9m3n"),
            NOW,
            NOW);

    private static JsonNode record(Consent consent) {
        return ConsentRecord.of(consent, TENANT, NOW);
    }

    @Test
    void itHasEveryFieldThatTheProfileRequires() {
        var record = record(basis("consent", "email", PURPOSE, GIVEN, null, null));
        assertEquals("dpv:ConsentRecord", record.path("@type").textValue());
        assertEquals(
                "https://w3id.org/dpv/schema/dpv-27560#record",
                record.path("dct:conformsTo").textValue());
        for (var field : List.of(
                "/dct:identifier",
                "/dpv:hasDataSubject",
                "/dpv:hasNotice/dct:description",
                "/dpv:hasProcess/dpv:hasPurpose",
                "/dpv:hasProcess/dpv:hasPersonalData",
                "/dpv:hasProcess/dpv:hasDataController",
                "/dpv:hasProcess/dpv:hasLegalBasis",
                "/dpv:hasProcess/dpv:hasJurisdiction",
                "/dpv:hasProcess/dpv:hasConsentControl/dpv:isExercisedAt",
                "/dpv:hasConsentStatus/0/@type",
                "/dpv:hasConsentStatus/0/dpv:isIndicatedAtTime",
                "/dpv:hasConsentStatus/0/dpv:hasDuration",
                "/dpv:hasConsentStatus/0/dpv:isIndicatedBy",
                "/dpv:hasConsentStatus/0/dpv:hasIndicationMethod")) {
            assertFalse(record.at(field).isMissingNode(), field);
        }
    }

    /** Read by another's understanding of JSON-LD 1.1. */
    @Test
    void whatNamesSomethingIsALinkToItAndNoText() throws JsonLdError {
        var consent = basis("consent", "email", PURPOSE, GIVEN, null, null);
        var record = JsonDocument.of(new StringReader(record(consent).toString()));
        var read = JsonLd.expand(record).get().getJsonObject(0);
        var process = read.getJsonArray(DPV + "hasProcess").getJsonObject(0);
        var given = read.getJsonArray(DPV + "hasConsentStatus").getJsonObject(0);
        var checksum = read.getJsonArray(DPV + "hasNotice")
                .getJsonObject(0)
                .getJsonArray("http://spdx.org/rdf/terms#checksum")
                .getJsonObject(0);
        var subject = "urn:provilex:lead:" + consent.leadId();
        assertEquals("https://w3id.org/dpv/schema/dpv-27560#record", link(read, "http://purl.org/dc/terms/conformsTo"));
        assertEquals(subject, link(read, DPV + "hasDataSubject"));
        assertEquals(subject, link(process, DPV + "hasDataSubject"));
        assertEquals("urn:provilex:tenant:" + TENANT.id(), link(process, DPV + "hasDataController"));
        assertEquals("urn:provilex:processor", link(process, DPV + "hasDataProcessor"));
        assertEquals("https://w3id.org/dpv/loc#GB", link(process, DPV + "hasJurisdiction"));
        assertEquals(DPV + "Consent", link(process, DPV + "hasLegalBasis"));
        assertEquals("https://w3id.org/dpv/pd#EmailAddress", link(process, DPV + "hasPersonalData"));
        assertEquals(subject, link(given, DPV + "isIndicatedBy"));
        assertEquals(
                "http://spdx.org/rdf/terms#checksumAlgorithm_sha256",
                link(checksum, "http://spdx.org/rdf/terms#algorithm"));
    }

    private static String link(JsonObject from, String property) {
        return from.getJsonArray(property).getJsonObject(0).getString("@id");
    }

    @Test
    void everyPrefixIsInItsContext() {
        var record = record(withdrawn(basis("consent"), GIVEN.plusSeconds(1)));
        var known = new HashSet<String>();
        record.path("@context").fieldNames().forEachRemaining(known::add);
        var used = new HashSet<String>();
        prefixes(record, used);
        assertTrue(known.containsAll(used), used.toString());
    }

    private static void prefixes(JsonNode node, Set<String> into) {
        node.properties().forEach(member -> {
            var colon = member.getKey().indexOf(':');
            if (colon > 0) {
                into.add(member.getKey().substring(0, colon));
            }
            prefixes(member.getValue(), into);
        });
        if (node.isArray()) {
            node.forEach(each -> prefixes(each, into));
        }
    }

    @Test
    void aWithdrawalIsAnEventOfItsOwn() {
        var events = record(withdrawn(basis("consent"), GIVEN.plusSeconds(60))).path("dpv:hasConsentStatus");
        assertEquals("dpv:ConsentGiven", events.at("/0/@type").textValue());
        assertEquals("dpv:ConsentWithdrawn", events.at("/1/@type").textValue());
        assertEquals(
                GIVEN.plusSeconds(60).toString(),
                events.at("/1/dpv:isIndicatedAtTime").textValue());
    }

    @Test
    void anEndThatHasPassedIsAnEventToo() {
        var until = GIVEN.plus(Duration.ofDays(30));
        var events =
                record(basis("consent", "email", PURPOSE, GIVEN, until, null)).path("dpv:hasConsentStatus");
        assertEquals(
                "dpv:UntilTimeDuration", events.at("/0/dpv:hasDuration/@type").textValue());
        assertEquals("dpv:ConsentExpired", events.at("/1/@type").textValue());
    }

    @Test
    void whatIsNoConsentDoesNotClaimToConform() {
        for (var record : List.of(record(basis("legitimate-interest")), record(objection(null, "any", GIVEN)))) {
            assertTrue(record.path("dct:conformsTo").isMissingNode());
            assertTrue(record.at("/dpv:hasProcess/dpv:hasConsentControl").isMissingNode());
        }
    }
}
