"""Profiles of three curves and a matrix, written from ICC.1:2022 and the spaces' standards, with nothing of ours."""
import struct


def matmul(a, b):
    return [[sum(a[i][k] * b[k][j] for k in range(3)) for j in range(3)] for i in range(3)]


def inverse(m):
    (a, b, c), (d, e, f), (g, h, i) = m
    det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    return [[(e * i - f * h) / det, (c * h - b * i) / det, (b * f - c * e) / det],
            [(f * g - d * i) / det, (a * i - c * g) / det, (c * d - a * f) / det],
            [(d * h - e * g) / det, (b * g - a * h) / det, (a * e - b * d) / det]]


def colorants(primaries, white=(0.3127, 0.3290)):
    """Columns red, green, blue in D50 XYZ, by Bradford."""
    xyz = lambda xy: [xy[0] / xy[1], 1.0, (1 - xy[0] - xy[1]) / xy[1]]
    p = [xyz(xy) for xy in primaries]
    columns = [[p[j][i] for j in range(3)] for i in range(3)]
    w = xyz(white)
    scale = [sum(r[j] * w[j] for j in range(3)) for r in inverse(columns)]
    rgb = [[columns[i][j] * scale[j] for j in range(3)] for i in range(3)]
    cones = [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
    response = lambda v: [sum(cones[i][j] * v[j] for j in range(3)) for i in range(3)]
    source, target = response(w), response([0.9642, 1.0, 0.8249])
    gains = [[target[i] / source[i] if i == j else 0 for j in range(3)] for i in range(3)]
    return matmul(matmul(inverse(cones), matmul(gains, cones)), rgb)


s15 = lambda v: struct.pack('>i', round(v * 65536))
XYZ = lambda v: b'XYZ \0\0\0\0' + b''.join(s15(x) for x in v)
gamma = lambda g: b'curv\0\0\0\0' + struct.pack('>IH', 1, round(g * 256))
# IEC 61966-2-1, which Display P3 shares.
SRGB_CURVE = b'para\0\0\0\0' + struct.pack('>HH', 3, 0) + b''.join(s15(v) for v in (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045))


def profile(name, kind, tags):
    text = name.encode('ascii') + b'\0'
    tags = [(b'desc', b'desc\0\0\0\0' + struct.pack('>I', len(text)) + text + b'\0' * 78),
            (b'cprt', b'text\0\0\0\0CC0\0'), (b'wtpt', XYZ((0.9642, 1, 0.8249)))] + tags
    table, data = b'', b''
    start = 128 + 4 + 12 * len(tags)
    for tag, value in tags:
        table += tag + struct.pack('>II', start + len(data), len(value))
        data += value + b'\0' * (-len(value) % 4)
    body = struct.pack('>I', len(tags)) + table + data
    head = struct.pack('>I4sI4s4s4s', 128 + len(body), b'\0\0\0\0', 0x02400000, b'mntr', kind, b'XYZ ')
    head += struct.pack('>6H', 2026, 1, 1, 0, 0, 0) + b'acsp' + b'\0' * 28 + s15(0.9642) + s15(1) + s15(0.8249)
    return head + b'\0' * (128 - len(head)) + body


def rgb_profile(name, primaries, curve):
    m = colorants(primaries)
    tags = [(t + b'XYZ', XYZ([m[i][j] for i in range(3)])) for j, t in enumerate((b'r', b'g', b'b'))]
    return profile(name, b'RGB ', tags + [(t + b'TRC', curve) for t in (b'r', b'g', b'b')])


DISPLAY_P3 = rgb_profile('Display P3', [(0.680, 0.320), (0.265, 0.690), (0.150, 0.060)], SRGB_CURVE)
ADOBE_RGB = rgb_profile('Adobe RGB (1998)', [(0.64, 0.33), (0.21, 0.71), (0.15, 0.06)], gamma(563 / 256))
GREY_18 = profile('Grey gamma 1.8', b'GRAY', [(b'kTRC', gamma(1.8))])
