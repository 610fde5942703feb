package dev.lido.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.lido.Launcher;
import dev.lido.Pools;
import dev.lido.TaskContext;
import dev.lido.spi.BackendProvider;
import dev.lido.spi.JavaSerialization;
import dev.lido.spi.TaskRunner;

/** What may depend on what, between packages. */
@AnalyzeClasses(packages = "dev.lido", importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {
    /** The classes of the exported packages that lead into the engine. */
    private static final DescribedPredicate<JavaClass> DOORS =
            belongToAnyOf(Launcher.class, Pools.class, TaskContext.class, TaskRunner.class, JavaSerialization.class);

    @ArchTest
    static final ArchRule engineIsUsedByFiveClassesOnly = noClasses()
            .that(not(resideInAPackage("dev.lido.engine..")).and(not(DOORS)))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.lido.engine..")
            .because(
                    "the engine is nobody's business: Pools, Launcher, TaskContext, TaskRunner and JavaSerialization are the doors to it");

    /** From left to right: pool, calls and handles, core, shared, data, threads. */
    @ArchTest
    static final ArchRule enginePackagesKnowThoseToTheirRightOnly = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("dev.lido.engine..")
            .layer("pool")
            .definedBy("dev.lido.engine.pool")
            .layer("calls")
            .definedBy("dev.lido.engine.calls")
            .layer("handles")
            .definedBy("dev.lido.engine.handles")
            .layer("core")
            .definedBy("dev.lido.engine.core")
            .layer("shared")
            .definedBy("dev.lido.engine.shared")
            .layer("data")
            .definedBy("dev.lido.engine.data")
            .layer("threads")
            .definedBy("dev.lido.engine.threads")
            .whereLayer("pool")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("calls")
            .mayOnlyBeAccessedByLayers("pool")
            .whereLayer("handles")
            .mayOnlyBeAccessedByLayers("pool")
            .whereLayer("core")
            .mayOnlyBeAccessedByLayers("pool", "calls", "handles")
            .whereLayer("shared")
            .mayOnlyBeAccessedByLayers("core", "handles")
            .whereLayer("data")
            .mayOnlyBeAccessedByLayers("pool", "calls", "core");

    @ArchTest
    static final ArchRule engineIsInItsPackages = noClasses().should().resideInAPackage("dev.lido.engine");

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().assignedFrom(new EachPackage())
            .should()
            .beFreeOfCycles()
            .ignoreDependency(DOORS, resideInAPackage("dev.lido.engine.."));

    @ArchTest
    static final ArchRule spiKnowsTheFacadeOnly = classes()
            .that()
            .resideInAPackage("dev.lido.spi")
            .and()
            .doNotBelongToAnyOf(TaskRunner.class, JavaSerialization.class)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "dev.lido", "dev.lido.spi");

    @ArchTest
    static final ArchRule apiKnowsTheJdkOnly = classes()
            .that()
            .resideInAnyPackage("dev.lido", "dev.lido.shared", "dev.lido.spi", "dev.lido.engine..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "jdk.jfr..",
                    "org.jspecify..",
                    "com.google.errorprone.annotations..",
                    "dev.lido",
                    "dev.lido.shared",
                    "dev.lido.spi",
                    "dev.lido.engine..");

    @ArchTest
    static final ArchRule backendsKnowTheFacadeAndTheSpiOnly = noClasses()
            .that()
            .resideInAPackage("dev.lido.backend..")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.lido..")
                    .and(not(resideInAnyPackage(
                            "dev.lido", "dev.lido.spi", "dev.lido.remote..", "dev.lido.backend.."))));

    @ArchTest
    static final ArchRule backendsDoNotKnowEachOther =
            slices().matching("dev.lido.backend.(*)..").should().notDependOnEachOther();

    /** From left to right: process, remote, values; then codec and bytes, which do not know each other. */
    @ArchTest
    static final ArchRule remotePackagesKnowThoseToTheirRightOnly = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("process")
            .definedBy("dev.lido.remote.process")
            .layer("remote")
            .definedBy("dev.lido.remote")
            .layer("values")
            .definedBy("dev.lido.remote.values")
            .layer("codec")
            .definedBy("dev.lido.remote.codec")
            .layer("bytes")
            .definedBy("dev.lido.remote.bytes")
            .whereLayer("process")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("remote")
            .mayOnlyBeAccessedByLayers("process")
            .whereLayer("values")
            .mayOnlyAccessLayers("codec", "bytes")
            .whereLayer("codec")
            .mayNotAccessAnyLayer()
            .whereLayer("bytes")
            .mayNotAccessAnyLayer();

    @ArchTest
    static final ArchRule providersAreAllThatABackendShows = classes()
            .that()
            .resideInAPackage("dev.lido.backend..")
            .and()
            .arePublic()
            // They are loaded by a class loader of their own, so to the rest of their backend they are strangers.
            .and()
            .haveNameNotMatching("dev\\.lido\\.backend\\.mpi\\.(openmpi\\.OpenMpi|Mpi)(\\$.*)?")
            .should()
            .beAssignableTo(BackendProvider.class);

    @ArchTest
    static final ArchRule nothingIsPrinted = noClasses()
            .that()
            .resideOutsideOfPackage("dev.lido.conformance..")
            // What workers print is printed by their master; a worker that was refused has nobody else to tell.
            .and()
            .haveNameNotMatching(
                    ".*\\.(OutputMode|PrintRelay|SupervisedProcess|WorkerJvm|ProcessWorkerMain|SpawnedWorkerMain|ExitMessage)(\\$.*)?")
            .should(ACCESS_STANDARD_STREAMS)
            .because("a library logs; what it prints gets into its users' output");

    /** Each package is a slice of its own, whatever packages are below it. */
    private static final class EachPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            // What users call is one thing in two packages.
            String name = type.getPackageName();
            return SliceIdentifier.of(name.equals("dev.lido.shared") ? "dev.lido" : name);
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }
}
