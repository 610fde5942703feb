package com.example.hosts;

import dev.lido.remote.RemoteOptions;
import dev.lido.remote.process.JvmSpec;
import java.util.List;

/**
 * What the options of a pool ask for.
 *
 * @param workers the number of workers
 * @param hosts the hosts that they run on, in turns
 * @param via the command that runs a command line on a host; empty for this host
 * @param listen the address that workers connect to
 * @param jvm a worker's JVM, as on this machine: the other hosts have the same paths
 * @param sameClasses whether workers must have the JDK and the classes of their master
 * @param maxTasks the number of tasks after which a worker is replaced
 * @param remote the options of all backends with workers in other JVMs
 */
record HostsSettings(
        int workers,
        List<String> hosts,
        String via,
        String listen,
        JvmSpec jvm,
        boolean sameClasses,
        int maxTasks,
        RemoteOptions remote) {}
