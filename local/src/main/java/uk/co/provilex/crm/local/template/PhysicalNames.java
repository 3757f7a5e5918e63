package uk.co.provilex.crm.local.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.UUID;
import uk.co.provilex.crm.local.template.Stack.Resource;

/**
 * Says what {@code Ref} and {@code Fn::GetAtt} return for each kind of resource. Names are made from the stack and the
 * logical id alone, so that data kept between runs is found again.
 */
final class PhysicalNames {

    private PhysicalNames() {}

    /** Returns the value of {@code Ref}. */
    static String ref(Resource resource) {
        return switch (resource.type()) {
            case "AWS::DynamoDB::Table" -> named(resource, "TableName");
            case "AWS::S3::Bucket" -> named(resource, "BucketName").toLowerCase(Locale.ROOT);
            case "AWS::SQS::Queue" ->
                place(resource).endpoint() + "/" + place(resource).account() + "/" + queueName(resource);
            case "AWS::KMS::Key" -> keyId(resource);
            case "AWS::KMS::Alias" -> given(resource, "AliasName");
            case "AWS::Cognito::UserPool" -> place(resource).region() + "_" + digest(resource, 9);
            case "AWS::Cognito::UserPoolClient" -> digest(resource, 26).toLowerCase(Locale.ROOT);
            case "AWS::Serverless::Function" -> functionName(resource);
            case "AWS::Serverless::HttpApi" -> digest(resource, 10).toLowerCase(Locale.ROOT);
            case "AWS::IAM::Role" -> iamRoleName(resource);
            case "AWS::SNS::Topic" -> place(resource).arn("sns", resource.generatedName());
            case "AWS::Logs::LogGroup" -> named(resource, "LogGroupName");
            case "AWS::CloudFormation::Stack" ->
                place(resource).arn("cloudformation", "stack/" + resource.generatedName() + "/local");
            default -> throw resource.fault("the local runner cannot refer to a resource of this type");
        };
    }

    /** Returns the value of {@code Fn::GetAtt}. */
    static String attribute(Resource resource, String attribute) {
        Place place = place(resource);
        return switch (resource.type() + "." + attribute) {
            case "AWS::DynamoDB::Table.Arn" -> place.arn("dynamodb", "table/" + ref(resource));
            // The label is DynamoDB's to choose; only IAM statements and mappings look at this one.
            case "AWS::DynamoDB::Table.StreamArn" ->
                place.arn("dynamodb", "table/" + ref(resource) + "/stream/2025-09-19T00:00:00.000");
            case "AWS::S3::Bucket.Arn" -> "arn:aws:s3:::" + ref(resource);
            case "AWS::S3::Bucket.DomainName" -> ref(resource) + ".s3.amazonaws.com";
            case "AWS::S3::Bucket.RegionalDomainName" -> ref(resource) + ".s3." + place.region() + ".amazonaws.com";
            case "AWS::SQS::Queue.Arn" -> place.arn("sqs", queueName(resource));
            case "AWS::SQS::Queue.QueueName" -> queueName(resource);
            case "AWS::SQS::Queue.QueueUrl", "AWS::KMS::Key.KeyId", "AWS::Cognito::UserPool.UserPoolId" ->
                ref(resource);
            case "AWS::Cognito::UserPoolClient.ClientId", "AWS::SNS::Topic.TopicArn" -> ref(resource);
            case "AWS::SNS::Topic.TopicName" -> resource.generatedName();
            case "AWS::KMS::Key.Arn" -> place.arn("kms", "key/" + keyId(resource));
            case "AWS::Cognito::UserPool.Arn" -> place.arn("cognito-idp", "userpool/" + ref(resource));
            case "AWS::Cognito::UserPool.ProviderName" ->
                "cognito-idp." + place.region() + ".amazonaws.com/" + ref(resource);
            case "AWS::Cognito::UserPool.ProviderURL" ->
                "https://cognito-idp." + place.region() + ".amazonaws.com/" + ref(resource);
            case "AWS::Serverless::Function.Arn" -> functionArn(resource);
            case "AWS::Serverless::HttpApi.ApiEndpoint" -> place.endpoint().toString();
            case "AWS::IAM::Role.Arn" -> "arn:aws:iam::" + place.account() + ":role/" + ref(resource);
            case "AWS::Logs::LogGroup.Arn" -> place.arn("logs", "log-group:" + ref(resource) + ":*");
            default -> {
                if (resource.type().equals("AWS::Serverless::Function") && attribute.equals("Version")) {
                    yield "1";
                }
                throw resource.fault("the local runner does not know its attribute " + attribute);
            }
        };
    }

    /** Returns the name of the role that the function runs as. */
    static String roleName(Resource function) {
        return function.generatedName() + "Role-" + digest(function, 12).toUpperCase(Locale.ROOT);
    }

    /** Returns the ARN of the role that SAM makes for {@code function}. */
    static String roleArn(Resource function) {
        return "arn:aws:iam::" + place(function).account() + ":role/" + roleName(function);
    }

    /** A role gets a suffix as CloudFormation gives it, because trust policies match {@code <stack>-<LogicalId>-*}. */
    private static String iamRoleName(Resource role) {
        return role.body().path("Properties").has("RoleName")
                ? given(role, "RoleName")
                : role.generatedName() + "-" + digest(role, 12).toUpperCase(Locale.ROOT);
    }

    static String functionName(Resource function) {
        return named(function, "FunctionName");
    }

    static String functionArn(Resource function) {
        return place(function).arn("lambda", "function:" + functionName(function));
    }

    static String queueName(Resource queue) {
        return named(queue, "QueueName");
    }

    static String keyId(Resource key) {
        return UUID.nameUUIDFromBytes(key.generatedName().getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private static Place place(Resource resource) {
        return resource.stack().place();
    }

    private static String named(Resource resource, String property) {
        JsonNode name = resource.body().path("Properties").path(property);
        return name.isMissingNode() ? resource.generatedName() : given(resource, property);
    }

    private static String given(Resource resource, String property) {
        return resource.stack().text(resource.body().path("Properties").path(property), property);
    }

    private static String digest(Resource resource, int length) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(resource.generatedName().getBytes(StandardCharsets.UTF_8));
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < length; i++) {
                text.append("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef".charAt(hash[i] & 31));
            }
            return text.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
