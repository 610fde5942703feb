package dev.lido.backend.hazelcast;

import com.hazelcast.logging.AbstractLogger;
import com.hazelcast.logging.ILogger;
import com.hazelcast.logging.LogEvent;
import com.hazelcast.logging.LoggerFactory;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Hands what Hazelcast logs on to {@link System.Logger}s of the same names, one level lower: that a member has left or a
 * connection was closed is daily life here, and what matters of it a pool says itself.
 *
 * <p>Hazelcast makes it where the system property {@value #PROPERTY} names it.
 */
final class SystemLoggers implements LoggerFactory {
    private static final String PROPERTY = "hazelcast.logging.class";
    private static final String TYPE = "hazelcast.logging.type";

    /** For Hazelcast. */
    SystemLoggers() {}

    /** Has Hazelcast log here, unless the user has chosen otherwise. To be called before Hazelcast logs anything. */
    static void install() {
        if (System.getProperty(PROPERTY) == null && System.getProperty(TYPE) == null) {
            System.setProperty(PROPERTY, SystemLoggers.class.getName());
        }
    }

    @Override
    public ILogger getLogger(String name) {
        return new Bridge(System.getLogger(name));
    }

    private static final class Bridge extends AbstractLogger {
        private final System.Logger target;

        Bridge(System.Logger target) {
            this.target = target;
        }

        @Override
        public void log(Level level, String message) {
            target.log(lowered(level), message);
        }

        @Override
        public void log(Level level, String message, Throwable thrown) {
            // A connection that closes while its client shuts down tells executors that have gone already.
            boolean late = thrown instanceof RejectedExecutionException;
            target.log(late ? System.Logger.Level.DEBUG : lowered(level), message, thrown);
        }

        @Override
        @SuppressWarnings("removal") // Hazelcast's interface still asks for it
        public void log(LogEvent logEvent) {
            LogRecord entry = logEvent.getLogRecord();
            log(entry.getLevel(), entry.getMessage(), entry.getThrown());
        }

        @Override
        public Level getLevel() {
            for (Level level : new Level[] {Level.FINEST, Level.FINE, Level.INFO, Level.WARNING, Level.SEVERE}) {
                if (isLoggable(level)) {
                    return level;
                }
            }
            return Level.OFF;
        }

        @Override
        public boolean isLoggable(Level level) {
            return !level.equals(Level.OFF) && target.isLoggable(lowered(level));
        }

        private static System.Logger.Level lowered(Level level) {
            if (level.intValue() >= Level.SEVERE.intValue()) {
                return System.Logger.Level.WARNING;
            }
            return level.intValue() >= Level.INFO.intValue() ? System.Logger.Level.DEBUG : System.Logger.Level.TRACE;
        }
    }
}
