package uk.co.provilex.crm.local.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** Queues live at the edge's own address, and each function uses only its own. */
final class SqsEdgeTest {

    private static final String ARN = "arn:aws:sqs:eu-west-2:" + TestCloud.ACCOUNT + ":";

    private final TestCloud cloud;
    private final SqsClient admin;

    SqsEdgeTest() throws Exception {
        cloud = new TestCloud();
        admin = cloud.sqs(cloud.administrator());
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    private String queue(String name) {
        return admin.createQueue(r -> r.queueName(name)).queueUrl();
    }

    private static void assertDenied(String action, Executable call) {
        SqsException denied = assertThrows(SqsException.class, call);
        assertTrue(denied.awsErrorDetails().errorCode().startsWith("AccessDenied"), denied::toString);
        assertTrue(String.valueOf(denied.getMessage()).contains(action), denied::toString);
    }

    @Test
    void queueUrlsLeadToTheEdge() {
        String url = queue("identity");
        assertEquals(cloud.uri + "/" + TestCloud.ACCOUNT + "/identity", url);
        assertEquals(url, admin.getQueueUrl(r -> r.queueName("identity")).queueUrl());
        assertTrue(admin.listQueues().queueUrls().contains(url));
    }

    @Test
    void messagesAreSentReceivedAndDeletedSinglyAndInBatches() {
        String url = queue("work");
        SqsClient function = cloud.sqs(cloud.provider(cloud.function(TestCloud.allow(
                        ARN + "work",
                        "sqs:SendMessage",
                        "sqs:ReceiveMessage",
                        "sqs:DeleteMessage",
                        "sqs:ChangeMessageVisibility"))
                .base()));
        function.sendMessage(r -> r.queueUrl(url).messageBody("{\"job\":\"1\"}"));
        function.sendMessageBatch(r -> r.queueUrl(url)
                .entries(List.of(SendMessageBatchRequestEntry.builder()
                        .id("a")
                        .messageBody("two")
                        .build())));
        List<Message> received = function.receiveMessage(
                        r -> r.queueUrl(url).maxNumberOfMessages(10).waitTimeSeconds(2))
                .messages();
        assertEquals(
                List.of("two", "{\"job\":\"1\"}"),
                received.stream().map(Message::body).sorted().toList());
        function.changeMessageVisibility(r -> r.queueUrl(url)
                .receiptHandle(received.getFirst().receiptHandle())
                .visibilityTimeout(30));
        function.deleteMessageBatch(r -> r.queueUrl(url)
                .entries(received.stream()
                        .map(m -> DeleteMessageBatchRequestEntry.builder()
                                .id(m.messageId())
                                .receiptHandle(m.receiptHandle())
                                .build())
                        .toList()));
        assertEquals(
                "0",
                admin.getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                        .attributes()
                        .get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE));
    }

    @Test
    void queuesAndActionsNotGivenAreDenied() {
        String own = queue("own");
        String other = queue("other");
        SqsClient function = cloud.sqs(cloud.provider(
                cloud.function(TestCloud.allow(ARN + "own", "sqs:SendMessage")).base()));
        function.sendMessage(r -> r.queueUrl(own).messageBody("x"));
        assertDenied(
                "sqs:SendMessage",
                () -> function.sendMessage(r -> r.queueUrl(other).messageBody("x")));
        assertDenied(
                "sqs:SendMessage",
                () -> function.sendMessageBatch(r -> r.queueUrl(other)
                        .entries(List.of(SendMessageBatchRequestEntry.builder()
                                .id("a")
                                .messageBody("x")
                                .build()))));
        assertDenied("sqs:ReceiveMessage", () -> function.receiveMessage(r -> r.queueUrl(own)));
        assertDenied("sqs:ListQueues", () -> function.listQueues());
        assertDenied("sqs:DeleteQueue", () -> function.deleteQueue(r -> r.queueUrl(own)));
    }

    @Test
    void aMissingQueueIsToldAsTheServiceTells() {
        assertThrows(QueueDoesNotExistException.class, () -> admin.getQueueUrl(r -> r.queueName("none")));
    }
}
