package uk.co.provilex.crm;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.tngtech.archunit.base.DescribedPredicate;
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
import java.util.Set;
import software.amazon.awssdk.core.client.builder.SdkClientBuilder;
import uk.co.provilex.crm.platform.tenancy.TenantScope;
import uk.co.provilex.crm.portability.jobs.LostHoldException;
import uk.co.provilex.crm.rights.clock.RequestType;

/** The rules of the house, as far as byte code shows them. */
@AnalyzeClasses(packages = "uk.co.provilex.crm", importOptions = ImportOption.DoNotIncludeTests.class)
final class HouseRulesTest {

    @ArchTest
    static final ArchRule platformKnowsNoFeature = noClasses()
            .that()
            .resideInAPackage("uk.co.provilex.crm.platform..")
            .should()
            .dependOnClassesThat(resideInAPackage("uk.co.provilex.crm..")
                    .and(not(resideInAPackage("uk.co.provilex.crm.platform.."))));

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

    /**
     * That a key cannot be built without a tenant needs no rule: the constructor of a partition key is the tenant scope's
     * own. This one keeps the names of partitions where what lies in them is written and read.
     */
    @ArchTest
    static final ArchRule onlyStoresBuildKeys = noClasses()
            .that(describe(
                    "are functions or parts of one",
                    type -> type.getPackageName().startsWith("uk.co.provilex.crm.")
                            && !type.getPackageName().startsWith("uk.co.provilex.crm.platform.")
                            && isOfAFunction(type)))
            .should()
            .callMethodWhere(describe(
                    "builds a key",
                    call -> call.getTargetOwner().isEquivalentTo(TenantScope.class)
                            && Set.of("key", "partition").contains(call.getName())));

    /** What else a feature keeps to itself is private to its package, which the compiler holds others to. */
    @ArchTest
    static final ArchRule whatAFeatureIsMadeOfIsItsOwn = noClasses()
            .that()
            .resideOutsideOfPackage("uk.co.provilex.crm.portability..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "uk.co.provilex.crm.portability.bag..",
                    "uk.co.provilex.crm.portability.csv..",
                    "uk.co.provilex.crm.portability.list..",
                    "uk.co.provilex.crm.portability.mapping..",
                    "uk.co.provilex.crm.portability.transfer..");

    /** Others know of jobs only what {@code portability} says of them, and that one was taken over while they worked at it. */
    @ArchTest
    static final ArchRule jobsAreTheBusinessOfPortability = noClasses()
            .that()
            .resideOutsideOfPackage("uk.co.provilex.crm.portability..")
            .should()
            .dependOnClassesThat(areOf("uk.co.provilex.crm.portability.jobs..", LostHoldException.class));

    /** Others name what is asked for; by when it is due, {@code rights} says. */
    @ArchTest
    static final ArchRule theClockIsTheBusinessOfRights = noClasses()
            .that()
            .resideOutsideOfPackage("uk.co.provilex.crm.rights..")
            .should()
            .dependOnClassesThat(areOf("uk.co.provilex.crm.rights.clock..", RequestType.class));

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

    /** Matches what is of a package, but for what it shares. */
    private static DescribedPredicate<JavaClass> areOf(String packages, Class<?> shared) {
        return resideInAPackage(packages).and(not(equivalentTo(shared)));
    }

    private static boolean isOfAFunction(JavaClass type) {
        return type.isAssignableTo(RequestHandler.class)
                || type.isAssignableTo(RequestStreamHandler.class)
                || type.getEnclosingClass()
                        .filter(HouseRulesTest::isOfAFunction)
                        .isPresent();
    }

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
