package dev.lido.benchmarks.works;

import dev.lido.TaskFailedException;
import dev.lido.benchmarks.contestants.Contestant;
import dev.lido.benchmarks.contestants.PureTask;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** W8: 20 tasks, of which the sixth throws two frames deep. The reading is what reaches the caller. */
final class FailureReport extends FreshWork {
    static final String NAME = "W8";

    private static final String THROWN = "thrown";
    private static final String TYPE = "type";
    private static final String MESSAGE = "message";
    private static final String INDEX = "index";
    private static final String STACK = "stack";
    private static final String LOST = "lost";
    private static final int TASKS = 20;
    private static final int FAILING = 5;
    private static final String TEXT = "not " + FAILING;
    private static final List<String> FRAMES = List.of("firstFrame", "secondFrame");

    FailureReport() {
        super(
                NAME,
                TASKS + " tasks, of which the sixth throws two frames deep",
                Measure.ofText(THROWN),
                Measure.ofText(TYPE),
                Measure.ofText(MESSAGE),
                Measure.ofText(INDEX),
                Measure.ofText(STACK));
    }

    /** The exception that the sixth task throws. */
    static final class SixthTaskException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        SixthTaskException(String message) {
            super(message);
        }
    }

    @Override
    public Reading run(Supplier<Contestant> start) {
        List<Integer> inputs = IntStream.range(0, TASKS).boxed().toList();
        PureTask<Integer, Integer> throwing = input -> input == FAILING ? firstFrame(input) : input;
        try (Contestant contestant = start.get()) {
            contestant.mapCostly(inputs, throwing);
        } catch (Exception thrown) {
            return reading(thrown);
        }
        throw new WrongResultException(NAME + ": nothing was thrown");
    }

    private static int firstFrame(int input) {
        return secondFrame(input);
    }

    private static int secondFrame(int input) {
        throw new SixthTaskException("not " + input);
    }

    private static Reading reading(Exception thrown) {
        List<Throwable> chain = Stream.<Throwable>iterate(thrown, each -> each != null, Throwable::getCause)
                .toList();
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        long frames = FRAMES.stream()
                .filter(frame -> text.toString().contains("." + frame + "("))
                .count();
        return Reading.NONE
                .with(THROWN, thrown.getClass().getSimpleName())
                .with(TYPE, chain.stream().anyMatch(SixthTaskException.class::isInstance) ? "kept" : LOST)
                .with(MESSAGE, chain.stream().anyMatch(each -> TEXT.equals(each.getMessage())) ? "kept" : LOST)
                .with(INDEX, thrown instanceof TaskFailedException failed ? Long.toString(failed.index()) : LOST)
                .with(STACK, frames + " of " + FRAMES.size() + " frames");
    }
}
