package io.pasdequatre.testcontainers;

import org.testcontainers.images.ImagePullPolicy;
import org.testcontainers.utility.DockerImageName;

/** An image that is not here is missing, also one that Testcontainers would like to have for itself. */
public final class NothingIsPulled implements ImagePullPolicy {

    @Override
    public boolean shouldPull(DockerImageName imageName) {
        return false;
    }
}
