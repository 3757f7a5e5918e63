package uk.co.provilex.crm.local.template;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlueprintTest {

    private static final Place PLACE =
            new Place("shop", "eu-west-2", "000000000000", URI.create("http://localhost:3000"));

    private static Blueprint read(String yaml) {
        return read(yaml, Map.of());
    }

    private static Blueprint read(String yaml, Map<String, String> parameters) {
        return BlueprintReader.read(TemplateDocument.parse("t.yaml", null, yaml), PLACE, parameters);
    }

    private static String variable(String expression) {
        return read("""
                Parameters:
                  Stage: {Type: String, Default: dev}
                  Origins: {Type: CommaDelimitedList, Default: "a.example, b.example"}
                Mappings:
                  Sizes: {dev: {Days: 3}, live: {Days: 30}}
                Conditions:
                  IsLive: !Equals [!Ref Stage, live]
                  NotLive: !Not [!Condition IsLive]
                  Both: !And [!Condition IsLive, !Condition NotLive]
                  Either: !Or [!Condition IsLive, !Condition NotLive]
                Resources:
                  Records:
                    Type: AWS::DynamoDB::Table
                    Properties:
                      KeySchema: [{AttributeName: pk, KeyType: HASH}]
                  Jobs: {Type: AWS::SQS::Queue}
                  Act:
                    Type: AWS::Serverless::Function
                    Properties:
                      Handler: a.B::c
                      Environment:
                        Variables:
                          V: %s
                """.formatted(expression)).function("Act").environment().getOrDefault("V", "(absent)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "!Ref Stage | dev",
                "{Ref: Stage} | dev",
                "!Ref AWS::Region | eu-west-2",
                "!Ref Records | shop-Records",
                "!GetAtt Records.Arn | arn:aws:dynamodb:eu-west-2:000000000000:table/shop-Records",
                "{'Fn::GetAtt': [Records, Arn]} | arn:aws:dynamodb:eu-west-2:000000000000:table/shop-Records",
                "{'Fn::GetAtt': Jobs.Arn} | arn:aws:sqs:eu-west-2:000000000000:shop-Jobs",
                "!Ref Jobs | http://localhost:3000/000000000000/shop-Jobs",
                "!Sub '${AWS::StackName}/${Stage}/${Jobs.QueueName}' | shop/dev/shop-Jobs",
                "!Sub '${!aws:PrincipalTag/tenant}' | ${aws:PrincipalTag/tenant}",
                "!Sub ['${A}-${Stage}', {A: !Ref AWS::Partition}] | aws-dev",
                "!Join ['-', [a, !Ref Stage, 5]] | a-dev-5",
                "!Select [1, !Ref Origins] | b.example",
                "!Select [1, !Split [',', 'x,y']] | y",
                "!FindInMap [Sizes, !Ref Stage, Days] | 3",
                "!If [IsLive, yes-live, not-live] | not-live",
                "!If [Both, a, b] | b",
                "!If [Either, a, b] | a",
                "!If [NotLive, !Ref AWS::NoValue, b] | (absent)",
                "!Base64 hello | aGVsbG8=",
                "012345678901 | 012345678901",
                "2012-10-17 | 2012-10-17",
                "true | true",
            })
    void evaluatesIntrinsicFunctionsInShortAndLongForm(String expression, String value) {
        assertEquals(value, variable(expression));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "!ImportValue x | Fn::ImportValue is not understood",
                "!Ref Nothing | nothing is called Nothing",
                "!GetAtt Jobs.Colour | does not know its attribute Colour",
                "!Select [9, [a]] | finds nothing at 9",
                "!FindInMap [Sizes, dev, Weeks] | finds nothing",
                "!If [Absent, a, b] | no condition Absent",
                "!Join [a] | needs a list of 2",
                "!Ref AWS::Unknown | pseudo parameter",
            })
    void failsNamingFileLineAndReasonWhenSomethingIsNotUnderstood(String expression, String reason) {
        String message = refusal(() -> variable(expression));
        assertTrue(message.matches("t\\.yaml:\\d+: .*"), message);
        assertTrue(message.contains(reason), message);
    }

    @Test
    void refusesDuplicateKeysAndUnknownResourceTypesAndUnknownParameters() {
        assertTrue(refusal(() -> read("Resources:\n  A: {Type: x, Type: y}\n")).contains("t.yaml:2"));
        assertTrue(refusal(() -> read("Resources:\n  Site:\n    Type: AWS::EC2::Instance\n"))
                .contains("Site (AWS::EC2::Instance)"));
        assertTrue(refusal(() -> read("Resources: {}", Map.of("Colour", "red"))).contains("Colour"));
    }

    private static String refusal(Executable work) {
        return String.valueOf(assertThrows(TemplateException.class, work).getMessage());
    }

    @Test
    void aResourceThatReachesItselfIsRefused() {
        assertThrows(TemplateException.class, () -> read("""
                Resources:
                  A: {Type: AWS::SQS::Queue, Properties: {QueueName: !GetAtt B.QueueName}}
                  B: {Type: AWS::SQS::Queue, Properties: {QueueName: !GetAtt A.QueueName}}
                """));
    }

    @Nested
    class Resources {

        @Test
        void aTableHasItsKeysIndexesStreamAndExpiry() {
            TableSpec table = read("""
                    Resources:
                      Records:
                        Type: AWS::DynamoDB::Table
                        Properties:
                          AttributeDefinitions:
                            - {AttributeName: pk, AttributeType: S}
                            - {AttributeName: sk, AttributeType: S}
                            - {AttributeName: gpk, AttributeType: S}
                          KeySchema:
                            - {AttributeName: pk, KeyType: HASH}
                            - {AttributeName: sk, KeyType: RANGE}
                          GlobalSecondaryIndexes:
                            - IndexName: created
                              KeySchema: [{AttributeName: gpk, KeyType: HASH}]
                              Projection: {ProjectionType: KEYS_ONLY}
                          StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}
                          TimeToLiveSpecification: {Enabled: true, AttributeName: expiresAt}
                    """).tables().getFirst();

            assertEquals(new TableSpec.KeySchema("pk", Optional.of("sk")), table.key());
            assertEquals(
                    new TableSpec.IndexSpec(new TableSpec.KeySchema("gpk", Optional.empty()), "KEYS_ONLY", List.of()),
                    table.indexes().get("created"));
            assertEquals(Optional.of("NEW_AND_OLD_IMAGES"), table.streamView());
            assertEquals(Optional.of("expiresAt"), table.ttlAttribute());
        }

        @Test
        void aQueueHasItsTimesAndWhereFailuresGo() {
            Blueprint blueprint = read("""
                    Resources:
                      Jobs:
                        Type: AWS::SQS::Queue
                        Properties:
                          VisibilityTimeout: 90
                          RedrivePolicy:
                            deadLetterTargetArn: !GetAtt Dead.Arn
                            maxReceiveCount: 4
                      Dead: {Type: AWS::SQS::Queue}
                    """);
            QueueSpec queue = blueprint.queues().getFirst();

            assertEquals(Duration.ofSeconds(90), queue.visibilityTimeout());
            assertEquals(
                    Optional.of(new QueueSpec.Redrive("arn:aws:sqs:eu-west-2:000000000000:shop-Dead", 4)),
                    queue.redrive());
        }

        @Test
        void aResourceWhoseConditionDoesNotHoldIsNotThere() {
            assertTrue(read("""
                    Conditions: {Never: !Equals [a, b]}
                    Resources:
                      Jobs: {Type: AWS::SQS::Queue, Condition: Never}
                    """).queues().isEmpty());
        }

        @Test
        void aFunctionMergesGlobalsAndKeepsPoliciesAndEvents() {
            Blueprint blueprint = read("""
                    Globals:
                      Function:
                        Timeout: 10
                        Environment: {Variables: {A: one}}
                    Resources:
                      Api:
                        Type: AWS::Serverless::HttpApi
                        Properties:
                          Auth:
                            DefaultAuthorizer: Tokens
                            Authorizers:
                              Tokens:
                                IdentitySource: $request.header.Authorization
                                JwtConfiguration: {issuer: https://issuer.example, audience: [client]}
                          CorsConfiguration: {AllowOrigins: [https://app.example.com], AllowMethods: [GET], MaxAge: 60}
                          DefaultRouteSettings: {ThrottlingRateLimit: 5, ThrottlingBurstLimit: 7}
                          RouteSettings:
                            "POST /v1/x": {ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2}
                      Records:
                        Type: AWS::DynamoDB::Table
                        Properties: {KeySchema: [{AttributeName: pk, KeyType: HASH}]}
                      Jobs: {Type: AWS::SQS::Queue}
                      Act:
                        Type: AWS::Serverless::Function
                        Properties:
                          Handler: a.B::c
                          Environment: {Variables: {B: !GetAtt ActRole.Arn}}
                          Policies:
                            - Version: "2012-10-17"
                              Statement:
                                - {Effect: Allow, Action: 'dynamodb:GetItem', Resource: !GetAtt Records.Arn}
                          Events:
                            Get: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: get, Path: '/v1/x/{id}'}}
                            Open: {Type: HttpApi, Properties: {Method: post, Path: /v1/x, Auth: {Authorizer: NONE}}}
                            Changes:
                              Type: DynamoDB
                              Properties:
                                Stream: !GetAtt Records.StreamArn
                                StartingPosition: TRIM_HORIZON
                                BatchSize: 9
                                BisectBatchOnFunctionError: true
                                MaximumRetryAttempts: 3
                                FunctionResponseTypes: [ReportBatchItemFailures]
                                FilterCriteria: {Filters: [{Pattern: '{"eventName":["INSERT"]}'}]}
                                DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Jobs.Arn}}
                            Work: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn, BatchSize: 1}}
                            Nightly: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 day)}}
                    """);
            FunctionSpec function = blueprint.function("Act");

            assertEquals(Duration.ofSeconds(10), function.timeout());
            assertEquals("one", function.environment().get("A"));
            assertEquals(function.roleArn(), function.environment().get("B"));
            assertTrue(function.roleArn().startsWith("arn:aws:iam::000000000000:role/shop-ActRole-"));
            assertEquals(
                    "arn:aws:dynamodb:eu-west-2:000000000000:table/shop-Records",
                    function.policies().getFirst().at("/Statement/0/Resource").asText());
            assertEquals(
                    new FunctionSpec.Route("GET", "/v1/x/{id}", Optional.of("Tokens"), List.of()),
                    function.routes().get(0));
            assertEquals(Optional.empty(), function.routes().get(1).authorizer());
            FunctionSpec.StreamMapping stream = function.streams().getFirst();
            assertEquals("shop-Records", stream.tableName());
            assertTrue(stream.bisect() && stream.reportsFailures() && !stream.fromLatest());
            assertEquals(3, stream.maxRetries());
            assertEquals(
                    "INSERT", stream.filters().getFirst().at("/eventName/0").asText());
            assertEquals(1, function.queues().getFirst().batchSize());
            assertEquals("rate(1 day)", function.schedules().getFirst().expression());
            HttpApiSpec api = blueprint.api().orElseThrow();
            assertEquals(
                    List.of("client"),
                    requireNonNull(api.authorizers().get("Tokens")).audience());
            assertEquals(new HttpApiSpec.Throttling(5, 7), api.throttling().orElseThrow());
            assertEquals(
                    2, requireNonNull(api.routeThrottling().get("POST /v1/x")).burst());
            assertFalse(api.cors().orElseThrow().allowCredentials());
        }

        @Test
        void samPolicyTemplatesAndUnknownPropertiesAreRefused() {
            String function = """
                    Resources:
                      Act:
                        Type: AWS::Serverless::Function
                        Properties: {Handler: a.B::c, %s}
                    """;
            assertThrows(
                    TemplateException.class,
                    () -> read(function.formatted("Policies: [{DynamoDBCrudPolicy: {TableName: x}}]")));
            assertThrows(
                    TemplateException.class, () -> read(function.formatted("FunctionUrlConfig: {AuthType: NONE}")));
        }
    }

    @Test
    void nestedStacksTakeParametersAndGiveOutputs(@TempDir Path folder) throws IOException {
        Files.createDirectory(folder.resolve("infrastructure"));
        Files.writeString(folder.resolve("template.yaml"), """
                Parameters: {Days: {Type: Number, Default: 7}}
                Resources:
                  Data:
                    Type: AWS::CloudFormation::Stack
                    Properties:
                      TemplateURL: infrastructure/data.yaml
                      Parameters: {Days: !Ref Days, Trigger: !GetAtt Act.Arn}
                  Act:
                    Type: AWS::Serverless::Function
                    Properties:
                      Handler: a.B::c
                      Environment: {Variables: {POOL: !GetAtt Data.Outputs.Pool, DAYS: !GetAtt Data.Outputs.Days}}
                """);
        Files.writeString(folder.resolve("infrastructure/data.yaml"), """
                Parameters: {Days: {Type: Number}, Trigger: {Type: String}}
                Resources:
                  Pool:
                    Type: AWS::Cognito::UserPool
                    Properties:
                      LambdaConfig: {PreTokenGenerationConfig: {LambdaVersion: V2_0, LambdaArn: !Ref Trigger}}
                  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool}}
                  Master: {Type: AWS::KMS::Key}
                  Signing: {Type: AWS::KMS::Key, Properties: {KeySpec: ECC_NIST_P256, KeyUsage: SIGN_VERIFY}}
                  MasterName:
                    Type: AWS::KMS::Alias
                    Properties: {AliasName: alias/master, TargetKeyId: !GetAtt Master.Arn}
                Outputs:
                  Pool: {Value: !Ref Pool}
                  Days: {Value: !Ref Days}
                """);

        Blueprint blueprint = Blueprint.read(folder.resolve("template.yaml"), PLACE, Map.of("Days", "9"));

        FunctionSpec function = blueprint.function("Act");
        UserPoolSpec pool = blueprint.userPools().getFirst();
        assertEquals("9", function.environment().get("DAYS"));
        assertEquals(pool.id(), function.environment().get("POOL"));
        assertEquals(Optional.of(function.arn()), pool.preTokenGeneration());
        assertEquals(function, blueprint.functionByArn(function.arn() + ":live"));
        assertEquals(1, pool.clients().size());
        assertEquals(List.of("alias/master"), blueprint.keys().getFirst().aliases());
        assertEquals(
                List.of(false, true),
                blueprint.keys().stream().map(KeySpec::signs).toList());
    }
}
