package io.kha;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.*;
import static org.junit.jupiter.api.Assertions.*;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds for all of the code. */
class ArchitectureTest {
    private static final Set<String> EXPORTED = Set.of("io.kha", "io.kha.step", "io.kha.transport", "io.kha.testing");
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.kha");

    @Test
    void signaturesNameOnlyTheJdkAndWhatIsExported() {
        var strange = new TreeSet<String>();
        for (var type : CLASSES) {
            if (!EXPORTED.contains(type.getPackageName()) || !visible(type)) {
                continue;
            }
            type.getInterfaces().forEach(i -> check(type.getName(), i, strange));
            type.getSuperclass().ifPresent(s -> check(type.getName(), s, strange));
            for (var member : type.getMembers()) {
                if (shown(member)) {
                    types(member).forEach(t -> check(member.getFullName(), t, strange));
                }
            }
        }
        assertEquals(Set.of(), strange);
    }

    private static boolean visible(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(ArchitectureTest::visible).orElse(true);
    }

    private static boolean shown(JavaMember member) {
        return (member.getModifiers().contains(JavaModifier.PUBLIC)
                        || member.getModifiers().contains(JavaModifier.PROTECTED))
                && !member.getModifiers().contains(JavaModifier.SYNTHETIC);
    }

    private static List<JavaType> types(JavaMember member) {
        var types = new ArrayList<JavaType>();
        if (member instanceof com.tngtech.archunit.core.domain.JavaCodeUnit unit) {
            types.add(unit.getReturnType());
            types.addAll(unit.getParameterTypes());
            types.addAll(unit.getExceptionTypes());
        } else if (member instanceof com.tngtech.archunit.core.domain.JavaField field) {
            types.add(field.getType());
        }
        return types;
    }

    private static void check(String where, JavaType type, Set<String> strange) {
        for (var raw : type.getAllInvolvedRawTypes()) {
            var base = raw.getBaseComponentType();
            if (!base.isPrimitive()
                    && !base.getPackageName().startsWith("java.")
                    && !(EXPORTED.contains(base.getPackageName()) && visible(base))) {
                strange.add(where + ": " + base.getName());
            }
        }
    }

    @Test
    void onlyKhaAndTransportsHaveThreads() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.kha.Kha")
                .and()
                .resideOutsideOfPackage("io.kha.internal.shell..")
                .should()
                .callConstructorWhere(DescribedPredicate.describe(
                        "it makes a thread", call -> call.getTargetOwner().isAssignableTo(Thread.class)))
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.concurrent\\.(Executors|ForkJoin.*|CompletableFuture|.*PoolExecutor)")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.Timer.*")
                .check(CLASSES);
    }

    @Test
    void nothingIsPrintedNorReadFromTheEnvironment() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.kha.Progress")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(CLASSES);
        noClasses()
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "it looks around",
                        call -> call.getTargetOwner().isEquivalentTo(System.class)
                                && Set.of("getenv", "getProperty", "getProperties", "exit", "setProperty")
                                        .contains(call.getName())))
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.logging..")
                .check(CLASSES);
    }

    @Test
    void stepsDoNoInputOrOutput() {
        noClasses()
                .that()
                .resideInAnyPackage("io.kha.internal.recipe..", "io.kha.internal.render..", "io.kha.step..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..", "java.nio.channels..", "io.kha.internal.engine..", "io.kha.testing..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.nio\\.file\\.Files|java\\.io\\.File.*|java\\.time\\.Clock")
                .orShould()
                .callMethodWhere(DescribedPredicate.describe(
                        "it looks at a clock",
                        call -> call.getName().equals("now")
                                        && call.getTargetOwner()
                                                .getPackageName()
                                                .equals("java.time")
                                || call.getName().equals("currentTimeMillis")
                                || call.getName().equals("nanoTime")))
                .check(CLASSES);
    }

    @Test
    void nothingStaticChanges() {
        noFields()
                .that()
                .areStatic()
                .and()
                .areNotFinal()
                .and()
                .doNotHaveModifier(JavaModifier.SYNTHETIC)
                .should()
                .haveNameMatching(".*")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void classesAreShort() throws IOException {
        var longer = new ArrayList<String>();
        try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
            for (var file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                try (var lines = Files.lines(file)) {
                    var count = lines.count();
                    if (count > 400) {
                        longer.add(file + ": " + count);
                    }
                }
            }
        }
        assertEquals(List.of(), longer);
    }
}
