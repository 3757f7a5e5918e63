package uk.co.provilex.crm.portability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.leads.Lead;
import uk.co.provilex.crm.leads.LeadArchive;
import uk.co.provilex.crm.leads.LeadArchive.Section;
import uk.co.provilex.crm.leads.LeadWalk;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.portability.jobs.JobKind;

/** A walk through the archive meets everybody once, from wherever it begins, and waits for the store as seldom as it can. */
class LeadWalkTest {

    private final Worksite site = new Worksite();

    @BeforeEach
    void sixtyLeads() {
        site.finish(JobKind.IMPORT, site.importing(Worksite.sixtyPeople(), Worksite.basis()));
        assertEquals(60, everybody().size());
    }

    private List<String> everybody() {
        return site.all().stream().map(Lead::id).sorted().toList();
    }

    private void destroyKey(String lead) {
        site.change((tenancy, changes) -> tenancy.keys().destroy(SubjectId.lead(lead), "now", changes));
    }

    private LeadWalk walk(@Nullable String from, int limit) {
        var which = LeadArchive.Which.liveAt(site.now.plus(Duration.ofMinutes(1)), lead -> true);
        return new LeadArchive(site.tenancy(), which).walk(from, limit, () -> site.now);
    }

    private static List<String> ids(Section section) {
        return section.entries().stream().map(entry -> entry.lead().id()).toList();
    }

    private static List<Section> toTheEnd(LeadWalk walk) {
        var sections = new ArrayList<Section>();
        do {
            sections.add(walk.next());
        } while (sections.getLast().next().isPresent());
        return sections;
    }

    private static List<String> met(List<Section> sections) {
        return sections.stream().flatMap(section -> ids(section).stream()).toList();
    }

    @Test
    void leadsOfFurtherPagesAreReadBeforeTheFirstOneIsThere() {
        site.aws.gatherReaders(8, FakeAws::isOfALead);
        try (var walk = walk(null, 3)) {
            assertEquals(everybody().subList(0, 3), ids(walk.next()));
        }
        assertEquals(8, site.aws.mostReaders());
    }

    @Test
    void itGoesOnFromWhereAnyOfItsPagesSaysThatTheNextOneBegins() {
        try (var walk = walk(null, 7)) {
            var sections = toTheEnd(walk);
            assertEquals(everybody(), met(sections));
            for (int from = 1; from < sections.size(); from++) {
                try (var another = walk(sections.get(from - 1).next().orElseThrow(), 11)) {
                    assertEquals(met(sections.subList(from, sections.size())), met(toTheEnd(another)));
                }
            }
        }
    }

    @Test
    void wherePeopleWereErasedThereArePagesAllTheSameSoThatTheirReaderCanShowThatItLives() {
        var all = everybody();
        all.subList(5, 55).forEach(this::destroyKey);
        try (var walk = walk(null, 5)) {
            var sections = toTheEnd(walk);
            var left = new ArrayList<>(all.subList(0, 5));
            left.addAll(all.subList(55, 60));
            assertEquals(left, met(sections));
            long empty = sections.stream()
                    .filter(section -> section.entries().isEmpty())
                    .count();
            assertTrue(
                    empty >= 4,
                    "ten reads of keys find nobody; one is waited for at the start, and one after each of five");
        }
    }

    @Test
    void afterAPageWithoutAnybodyItGoesOnBehindThoseWhoWereErased() {
        var all = everybody();
        all.subList(0, 30).forEach(this::destroyKey);
        Optional<String> next;
        try (var walk = walk(null, 10)) {
            var first = walk.next();
            assertEquals(List.of(), ids(first));
            next = first.next();
        }
        assertEquals(Optional.of(all.get(9)), next);
        try (var another = walk(next.orElseThrow(), 10)) {
            assertEquals(all.subList(30, 60), met(toTheEnd(another)));
        }
    }
}
