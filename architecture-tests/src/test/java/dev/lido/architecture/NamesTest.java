package dev.lido.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** One word stands for one thing. */
@AnalyzeClasses(packages = "dev.lido", importOptions = ImportOption.DoNotIncludeTests.class)
class NamesTest {
    /** Nested classes are left out: their name is that of their class, too. */
    @ArchTest
    static void simpleNameStandsForOneClass(JavaClasses classes) {
        Map<String, TreeSet<String>> packages = new TreeMap<>();
        for (JavaClass one : classes) {
            if (one.isTopLevelClass() && !one.getSimpleName().equals("package-info")) {
                packages.computeIfAbsent(one.getSimpleName(), name -> new TreeSet<>())
                        .add(one.getPackageName());
            }
        }
        assertThat(packages).as("classes that were looked at").hasSizeGreaterThan(200);
        packages.values().removeIf(names -> names.size() == 1);
        assertThat(packages).as("simple names of classes in several packages").isEmpty();
    }
}
