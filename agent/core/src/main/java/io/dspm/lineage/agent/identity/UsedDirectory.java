package io.dspm.lineage.agent.identity;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an account says of many files of one directory, as one content.
 *
 * @param path as {@link UsedFile#path}, without a slash at the end unless it is the root
 * @param treeHash over the sorted list of relative names and content hashes, see {@code
 *     docs/dataset-identity.md}; {@code null} if these are files of which nothing is known
 * @param size of all files together, in bytes; negative if unknown
 * @param locations a few words on which part of the directory this is: its partitions, or its
 *     files, relative to it; not all of them, if they are many
 */
public record UsedDirectory(
    String path,
    @Nullable ContentHash treeHash,
    long fileCount,
    long size,
    List<String> locations,
    boolean partitioned) {}
