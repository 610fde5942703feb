/** For backends that start JVMs on this machine which find the classes that this one finds. */
@NullMarked
package dev.lido.remote.jvm;

import org.jspecify.annotations.NullMarked;
