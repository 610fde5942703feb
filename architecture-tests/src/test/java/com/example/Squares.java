package com.example;

import dev.lido.Pool;
import dev.lido.cli.PoolOption;
import dev.lido.cli.ProgressDisplay;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "squares", mixinStandardHelpOptions = true)
final class Squares implements Callable<Integer> {
    @Mixin
    private PoolOption pool;

    @Parameters
    private List<Integer> numbers;

    @Override
    public Integer call() {
        try (Pool workers = pool.choose();
                ProgressDisplay display = ProgressDisplay.of("numbers")) {
            System.out.println(workers.withProgress(display).map(numbers, i -> i * i));
        }
        return 0;
    }
}
