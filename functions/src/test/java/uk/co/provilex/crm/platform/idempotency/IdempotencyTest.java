package uk.co.provilex.crm.platform.idempotency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.leads.FakeTenancy;
import uk.co.provilex.crm.platform.data.Changes;
import uk.co.provilex.crm.platform.idempotency.Idempotency.Began;
import uk.co.provilex.crm.platform.problem.Problem;
import uk.co.provilex.crm.platform.problem.ProblemException;
import uk.co.provilex.crm.platform.sealing.SubjectId;
import uk.co.provilex.crm.platform.sealing.SubjectKey;

final class IdempotencyTest {

    private static final String KEY = "key-of-this-request";

    private final FakeTenancy fake = new FakeTenancy();
    private final String userId = fake.ids.next();
    private final SubjectKey subject;

    IdempotencyTest() {
        var changes = new Changes();
        subject = fake.tenancy.keys().mint(SubjectId.lead(fake.ids.next()), changes);
        fake.commit(changes);
    }

    @Test
    void aKeyAnswersAgainForSevenDaysAndIsFreeAfterThem() {
        complete(assertInstanceOf(Began.Fresh.class, begin()));
        pass(Duration.ofDays(7).minusSeconds(1));
        assertEquals(new Began.Answered(201, Map.of("location", "/v1/leads/1"), "{}", subject.subject()), begin());
        pass(Duration.ofSeconds(1));
        assertInstanceOf(Began.Fresh.class, begin());
    }

    @Test
    void aRequestThatWasKilledHoldsItsKeyForAMinute() {
        begin();
        pass(Duration.ofSeconds(59));
        var refused = assertThrows(ProblemException.class, this::begin);
        assertEquals(Problem.REQUEST_IN_PROGRESS, refused.problem());
        assertEquals(Optional.of(Duration.ofSeconds(2)), refused.retryAfter());
        pass(Duration.ofSeconds(1));
        assertInstanceOf(Began.Fresh.class, begin());
    }

    @Test
    void aRequestWhoseFirstWriteWasAnsweredToNobodyFindsItsOwnRecordAndGoesOn() {
        fake.loseNextAnswer();
        complete(assertInstanceOf(Began.Fresh.class, begin()));
        assertInstanceOf(Began.Answered.class, begin());
    }

    @Test
    void aRequestWhoseKeyWasTakenOverCompletesNothingAnyMore() {
        var late = assertInstanceOf(Began.Fresh.class, begin());
        pass(Idempotency.LOCK);
        var next = assertInstanceOf(Began.Fresh.class, begin());
        var refused = assertThrows(ProblemException.class, () -> complete(late));
        assertEquals(Problem.REQUEST_IN_PROGRESS, refused.problem());
        idempotency().release(late);
        complete(next);
        assertInstanceOf(Began.Answered.class, begin());
    }

    @Test
    void aRequestThatWasRefusedFreesItsKeyAtOnce() {
        idempotency().release(assertInstanceOf(Began.Fresh.class, begin()));
        assertInstanceOf(Began.Fresh.class, begin());
    }

    private void pass(Duration time) {
        fake.now = fake.now.plus(time);
    }

    private Began begin() {
        return idempotency().begin("lead.create /v1/leads", KEY, "{}");
    }

    private void complete(Began.Fresh began) {
        var changes = new Changes();
        idempotency().complete(began, subject, 201, Map.of("location", "/v1/leads/1"), "{}", changes);
        fake.commit(changes);
    }

    private Idempotency idempotency() {
        return new Idempotency(fake.tenancy, userId, fake.now);
    }
}
