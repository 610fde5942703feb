package dev.lido.backend.mpi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests that are skipped where there is no Open MPI. {@code scripts/test} sees to it that there is. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsMpi.Condition.class)
@interface NeedsMpi {

    /** Looks where the backend looks. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            String problem = new MpiProvider().problem();
            return problem == null
                    ? ConditionEvaluationResult.enabled("Open MPI is there")
                    : ConditionEvaluationResult.disabled(problem);
        }
    }
}
