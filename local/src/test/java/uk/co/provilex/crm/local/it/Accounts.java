package uk.co.provilex.crm.local.it;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserNotFoundException;

/** The accounts in the user pool, as an administrator sees them. */
final class Accounts {

    private Accounts() {}

    /** Tells whether the user pool has an account with this address. */
    static boolean exist(Cloud cloud, String email) {
        var administrator = cloud.local().edge().administrator();
        try (var cognito = CognitoIdentityProviderClient.builder()
                .httpClient(UrlConnectionHttpClient.create())
                .region(Region.EU_WEST_2)
                .endpointOverride(cloud.local().address())
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(administrator.accessKeyId(), administrator.secretAccessKey())))
                .build()) {
            cognito.adminGetUser(
                    get -> get.userPoolId(cloud.local().userPool().poolId()).username(email));
            return true;
        } catch (UserNotFoundException none) {
            return false;
        }
    }
}
