package dev.lido.testing;

import dev.lido.Capability;
import dev.lido.spi.Backend;
import dev.lido.spi.BackendConfig;
import dev.lido.spi.BackendProvider;
import dev.lido.spi.Chunk;
import dev.lido.spi.Option;
import dev.lido.spi.RemoteChunk;
import dev.lido.spi.Worker;
import dev.lido.spi.WorkerEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** {@code crew:n}: n threads, one without a number; nothing clever. */
public final class CrewProvider implements BackendProvider {
    @Override
    public String name() {
        return "crew";
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.INTERRUPT);
    }

    @Override
    public List<Option<?>> options() {
        return List.of(Option.STRICT);
    }

    @Override
    public Backend open(BackendConfig config) {
        return new Crew(config.workers().orElse(1));
    }

    private static final class Crew implements Backend {
        private final List<Member> members = new ArrayList<>();

        Crew(int size) {
            for (int i = 1; i <= size; i++) {
                members.add(new Member("crew-" + i));
            }
        }

        @Override
        public int size() {
            return members.size();
        }

        @Override
        public void start(WorkerEvents events) {
            for (Member member : members) {
                member.thread.start();
                events.joined(member);
            }
        }

        @Override
        public List<String> close(long graceNanos) {
            List<String> stuck = new ArrayList<>();
            for (Member member : members) {
                member.chunks.add(Member.END);
            }
            for (Member member : members) {
                try {
                    TimeUnit.NANOSECONDS.timedJoin(member.thread, graceNanos);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                if (member.thread.isAlive()) {
                    stuck.add(member.name());
                }
            }
            return stuck;
        }
    }

    private static final class Member implements Worker {
        static final Chunk END = new Chunk() {
            @Override
            public int size() {
                return 0;
            }

            @Override
            public void run() {}

            @Override
            public RemoteChunk remote() {
                throw new AssertionError("only tells a worker to end");
            }
        };

        final BlockingQueue<Chunk> chunks = new LinkedBlockingQueue<>();
        final Thread thread;

        Member(String name) {
            thread = new Thread(this::work, name);
            thread.setDaemon(true);
        }

        @Override
        public String name() {
            return thread.getName();
        }

        @Override
        public void run(Chunk chunk) {
            chunks.add(chunk);
        }

        private void work() {
            while (true) {
                try {
                    Chunk chunk = chunks.take();
                    if (chunk == END) {
                        return;
                    }
                    chunk.run();
                } catch (InterruptedException e) {
                    // an interrupt that came too late for its task
                }
            }
        }
    }
}
