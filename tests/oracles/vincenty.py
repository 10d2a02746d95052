"""Geodesics by another method than the package's: Vincenty's series, on many points at once.

T. Vincenty, Direct and inverse solutions of geodesics on the ellipsoid with application of nested equations,
Survey Review 23 (1975) 88-93. Good to half a millimetre; not for points nearly opposite each other.
"""

import numpy as np

A, F = 6378137.0, 1 / 298.257223563
B = A * (1 - F)


def _series(cos2alpha):
    u2 = cos2alpha * (A * A - B * B) / (B * B)
    a = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)))
    b = u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)))
    return a, b


def _delta(b, sigma, cos2m):
    s, c = np.sin(sigma), np.cos(sigma)
    inner = c * (2 * cos2m**2 - 1) - b / 6 * cos2m * (4 * s * s - 3) * (4 * cos2m**2 - 3)
    return b * s * (cos2m + b / 4 * inner)


def direct(lat, lon, azimuth, metres):
    """Latitude and longitude, in degrees, of the points that many metres off."""
    alpha = np.radians(azimuth)
    tan_u = (1 - F) * np.tan(np.radians(lat))
    cos_u = 1 / np.sqrt(1 + tan_u**2)
    sin_u = tan_u * cos_u
    sigma1 = np.arctan2(tan_u, np.cos(alpha))
    sin_alpha = cos_u * np.sin(alpha)
    cos2alpha = 1 - sin_alpha**2
    a, b = _series(cos2alpha)
    sigma = metres / (B * a)
    for _ in range(12):
        cos2m = np.cos(2 * sigma1 + sigma)
        sigma = metres / (B * a) + _delta(b, sigma, cos2m)
    s, c, cos2m = np.sin(sigma), np.cos(sigma), np.cos(2 * sigma1 + sigma)
    part = sin_u * s - cos_u * c * np.cos(alpha)
    lat2 = np.arctan2(sin_u * c + cos_u * s * np.cos(alpha), (1 - F) * np.hypot(sin_alpha, part))
    lam = np.arctan2(s * np.sin(alpha), cos_u * c - sin_u * s * np.cos(alpha))
    k = F / 16 * cos2alpha * (4 + F * (4 - 3 * cos2alpha))
    turned = lam - (1 - k) * F * sin_alpha * (sigma + k * s * (cos2m + k * c * (2 * cos2m**2 - 1)))
    return np.degrees(lat2), (lon + np.degrees(turned) + 180) % 360 - 180


def metres_between(lat1, lon1, lat2, lon2):
    """How many metres lie between the points."""
    u1 = np.arctan((1 - F) * np.tan(np.radians(lat1)))
    u2 = np.arctan((1 - F) * np.tan(np.radians(lat2)))
    apart = np.radians((np.asarray(lon2) - lon1 + 180) % 360 - 180)
    lam = apart
    for _ in range(30):
        east = np.cos(u2) * np.sin(lam)
        north = np.cos(u1) * np.sin(u2) - np.sin(u1) * np.cos(u2) * np.cos(lam)
        s = np.hypot(east, north)
        c = np.sin(u1) * np.sin(u2) + np.cos(u1) * np.cos(u2) * np.cos(lam)
        sigma = np.arctan2(s, c)
        sin_alpha = np.cos(u1) * np.cos(u2) * np.sin(lam) / np.where(s == 0, 1, s)
        cos2alpha = 1 - sin_alpha**2
        cos2m = np.where(cos2alpha > 1e-14, c - 2 * np.sin(u1) * np.sin(u2) / np.maximum(cos2alpha, 1e-14), 0.0)
        k = F / 16 * cos2alpha * (4 + F * (4 - 3 * cos2alpha))
        lam = apart + (1 - k) * F * sin_alpha * (sigma + k * s * (cos2m + k * c * (2 * cos2m**2 - 1)))
    a, b = _series(cos2alpha)
    return B * a * (sigma - _delta(b, sigma, cos2m))
