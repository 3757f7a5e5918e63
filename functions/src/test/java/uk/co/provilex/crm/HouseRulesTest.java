package uk.co.provilex.crm;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Collection;
import java.util.Map;
import software.amazon.awssdk.core.client.builder.SdkClientBuilder;
import uk.co.provilex.crm.platform.tenancy.PartitionKey;

/** The rules of the house, as far as byte code shows them. */
@AnalyzeClasses(packages = "uk.co.provilex.crm", importOptions = ImportOption.DoNotIncludeTests.class)
final class HouseRulesTest {

    @ArchTest
    static final ArchRule platformKnowsNoFeature = noClasses()
            .that()
            .resideInAPackage("uk.co.provilex.crm.platform..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "uk.co.provilex.crm.tenants..",
                    "uk.co.provilex.crm.users..",
                    "uk.co.provilex.crm.signup..",
                    "uk.co.provilex.crm.leads..",
                    "uk.co.provilex.crm.consent..",
                    "uk.co.provilex.crm.search..",
                    "uk.co.provilex.crm.suppression..",
                    "uk.co.provilex.crm.portability..",
                    "uk.co.provilex.crm.erasure..",
                    "uk.co.provilex.crm.rights..",
                    "uk.co.provilex.crm.retention..",
                    "uk.co.provilex.crm.subject..",
                    "uk.co.provilex.crm.policy..",
                    "uk.co.provilex.crm.relay..");

    @ArchTest
    static final ArchRule featuresFormNoCycle =
            slices().matching("uk.co.provilex.crm.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyPlatformBuildsClientsOfAws = noClasses()
            .that()
            .resideOutsideOfPackage("uk.co.provilex.crm.platform..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(SdkClientBuilder.class);

    @ArchTest
    static final ArchRule onlyTheTenantScopeNamesPartitions = noClasses()
            .that()
            .resideOutsideOfPackage("uk.co.provilex.crm.platform.tenancy..")
            .should()
            .callConstructorWhere(com.tngtech.archunit.base.DescribedPredicate.describe(
                    "of a partition key", call -> call.getTargetOwner().isEquivalentTo(PartitionKey.class)));

    @ArchTest
    static final ArchRule featuresReachTablesThroughTenantDataAlone = noClasses()
            .that()
            .resideOutsideOfPackage("uk.co.provilex.crm.platform..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("software.amazon.awssdk.services.dynamodb.DynamoDbClient")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("software.amazon.awssdk.enhanced.dynamodb.DynamoDbEnhancedClient");

    @ArchTest
    static final ArchRule warmContainersKeepNoStaticState =
            fields().that().areStatic().should(notBeMutable());

    @ArchTest
    static final ArchRule nothingIsPrinted = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    @ArchTest
    static final ArchRule nothingIsLoggedButByOurLog = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

    private static ArchCondition<JavaField> notBeMutable() {
        return new ArchCondition<>("be final and not a mutable collection filled later") {
            @Override
            public void check(JavaField field, ConditionEvents events) {
                boolean changing = !field.getModifiers().contains(JavaModifier.FINAL)
                        && !field.getModifiers().contains(JavaModifier.SYNTHETIC);
                boolean filled = writable(field.getRawType());
                if (changing || filled) {
                    events.add(SimpleConditionEvent.violated(field, field.getFullName() + " can change"));
                }
            }
        };
    }

    private static boolean writable(JavaClass type) {
        return !type.isInterface() && (type.isAssignableTo(Map.class) || type.isAssignableTo(Collection.class));
    }
}
