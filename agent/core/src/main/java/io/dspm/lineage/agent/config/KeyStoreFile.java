package io.dspm.lineage.agent.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file with certificates: PEM, PKCS12 or JKS, told apart by what is in it.
 *
 * @param path absolute
 * @param password {@code null} for none
 */
public record KeyStoreFile(Path path, @Nullable Secret password) {}
